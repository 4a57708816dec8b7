/** What the simulator predicted beside what was measured. */
import type { CompareResult } from '../../measure/contract.ts';
import { plainTable, type Table } from '../table/contract.ts';
import { amount, NONE, signedPercent } from './numbers.ts';

export const predictionKey = 'Predicted by the simulator, in ms; the error is predicted / measured − 1.';

/** undefined without predictions. */
export function predictionTable({ targets }: CompareResult): Table | undefined {
  const rows = targets.flatMap(({ name, prediction, summary }) => {
    if (prediction === undefined) return [];
    const { p50, p99, p50Error, p99Error } = prediction;
    const measured = (key: 'p50' | 'p99'): string =>
      summary === undefined ? NONE : amount(summary.latency[key].median);
    const cells = [
      amount(p50),
      measured('p50'),
      errorText(p50Error),
      amount(p99),
      measured('p99'),
      errorText(p99Error),
    ];
    return [[name, ...cells]];
  });
  if (rows.length === 0) return undefined;
  return plainTable(
    ['target', 'p50 predicted', 'measured', 'error', 'p99 predicted', 'measured', 'error'],
    rows,
  );
}

function errorText(error: number | undefined): string {
  return error === undefined ? NONE : signedPercent(error);
}
