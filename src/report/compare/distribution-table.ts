/** How volleys were spread over the workers, in numbers; HTML and Markdown are made of the same cells. */
import type { CompareResult } from '../../measure/contract.ts';
import { type Distribution, distributionOf, type Evenness } from '../../measure/method/volleys.ts';
import { amount, percentText } from './numbers.ts';
import { plainTable, type Table } from './plain-table.ts';

/** More workers than this would make a table nobody reads. */
const MOST_COLUMNS = 8;

/** undefined without volleys. */
export function distributionCells(result: CompareResult): Table | undefined {
  const all = distributionsOf(result);
  if (all.length === 0) return undefined;
  const most = Math.max(...all.map(({ distribution }) => distribution.workers.length));
  const isDetailed = most <= MOST_COLUMNS;
  const numbers = Array.from({ length: isDetailed ? most : 0 }, (_, index) => index + 1);
  return {
    head: [
      'target',
      'least',
      'greatest',
      'σ',
      ...(isDetailed ? numbers.map((worker) => `worker ${worker}`) : ['shares']),
    ],
    rows: all.map(({ name, distribution }) => [
      name,
      amount(distribution.all.least),
      amount(distribution.all.greatest),
      amount(distribution.all.deviation),
      ...(isDetailed
        ? numbers.map((worker) => workerText(distribution.workers[worker - 1]))
        : [sharesText(distribution)]),
    ]),
  };
}

export function distributionsOf({ targets }: CompareResult): { name: string; distribution: Distribution }[] {
  return targets.flatMap((target) => {
    const distribution = distributionOf(target);
    return distribution === undefined ? [] : [{ name: target.name, distribution }];
  });
}

export const distributionKey =
  'Answers by worker over all repetitions of all rounds: the share of a worker, its least and greatest of one volley, and σ, their standard deviation. The first three columns are of all workers together.';

export function distributionTable(result: CompareResult): string {
  const table = distributionCells(result);
  if (table === undefined) return '';
  return plainTable('Distribution by worker', 'distribution', table);
}

function workerText(worker: (Evenness & { readonly share: number }) | undefined): string {
  if (worker === undefined) return '–';
  const { share, least, greatest, deviation } = worker;
  return `${percentText(share)} (${least === greatest ? least : `${least}–${greatest}`}, σ ${amount(deviation)})`;
}

function sharesText({ workers }: Distribution): string {
  const shares = workers.map(({ share }) => share);
  return `${percentText(Math.min(...shares))} to ${percentText(Math.max(...shares))}`;
}
