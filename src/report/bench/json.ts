/** The result of a benchmark for programs. */
import type { BenchResult } from '../../measure/bench/contract.ts';

export function benchJson(result: BenchResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
