/** What the simulator said before, beside what was measured. */
import type { CompareResult } from '../../measure/contract.ts';
import { amount, NONE, signedPercent } from './numbers.ts';
import { plainTable, type Table } from './plain-table.ts';

/** undefined without predictions. */
export function predictionCells({ targets }: CompareResult): Table | undefined {
  const rows = targets.flatMap(({ name, prediction, summary }) => {
    if (prediction === undefined) return [];
    const { p50, p99, p50Error, p99Error } = prediction;
    const measured = (key: 'p50' | 'p99'): string =>
      summary === undefined ? NONE : amount(summary.latency[key].median);
    return [
      [
        name,
        amount(p50),
        measured('p50'),
        errorText(p50Error),
        amount(p99),
        measured('p99'),
        errorText(p99Error),
      ],
    ];
  });
  if (rows.length === 0) return undefined;
  return {
    head: ['target', 'p50 predicted', 'measured', 'error', 'p99 predicted', 'measured', 'error'],
    rows,
  };
}

export function predictionTable(result: CompareResult): string {
  const table = predictionCells(result);
  if (table === undefined) return '';
  return plainTable('Prediction and measurement', 'prediction', table);
}

function errorText(error: number | undefined): string {
  return error === undefined ? NONE : signedPercent(error);
}
