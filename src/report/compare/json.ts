/** The results of comparisons for programs. */
import type { CompareResult } from '../../measure/contract.ts';

export function compareJson(results: readonly CompareResult[]): string {
  return `${JSON.stringify({ comparisons: results }, null, 2)}\n`;
}
