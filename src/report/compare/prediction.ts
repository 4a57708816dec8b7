/** What the simulator predicted beside what was measured. */
import type { CompareResult } from '../../measure/contract.ts';
import type { Spread } from '../../measure/method/spread.ts';
import { plainTable, type Table } from '../table/contract.ts';
import { amount, NONE, signedPercent } from './numbers.ts';

/** Two rounds of one target that differ by more say too little of a prediction to call it right or wrong. */
const NOISE = 0.15;

export const predictionKey: string = `Predicted by the simulator, in ms, medians over the rounds; the error is predicted / measured − 1 of the same round, its median. Where the errors of two rounds of a target lie more than ${100 * NOISE} % apart, the machine was too noisy to tell, and the least and the greatest error are shown instead.`;

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

function errorText({ median, min, max }: Spread): string {
  if ((1 + max) / (1 + min) <= 1 + NOISE) return signedPercent(median);
  return `noisy (${signedPercent(min)} to ${signedPercent(max)})`;
}
