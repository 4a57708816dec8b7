/** The result for programs. */
import type { BenchResult } from '../../lab/bench/contract.ts';

export function benchJson(result: BenchResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
