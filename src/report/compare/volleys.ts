/** How evenly volleys were spread over the workers. */
import type { CompareResult } from '../../measure/contract.ts';
import { type Distribution, distributionOf, type Evenness } from '../../measure/method/volleys.ts';
import type { Cell, Table } from '../table/contract.ts';
import { amount, NONE, percentText } from './numbers.ts';

/** More workers than this would make a table nobody reads. */
const MOST_COLUMNS = 8;

export const volleysKey =
  'Answers by worker over all repetitions of all rounds: each worker’s share, its minimum and maximum in one volley, and the standard deviation σ. The first three columns cover all workers.';

/** undefined without volleys. */
export function volleysTable({ targets }: CompareResult): Table | undefined {
  const all = spreadsOf(targets);
  if (all.length === 0) return undefined;
  const numbers = columnsOf(all);
  const titles = numbers.length === 0 ? ['shares'] : numbers.map((number) => `worker ${number}`);
  return {
    columns: ['target', 'min', 'max', 'σ', ...titles].map((title) => ({ title })),
    rows: all.map(({ name, spread }) => ({
      name,
      cells: [
        ...[spread.all.least, spread.all.greatest, spread.all.deviation].map((value) => ({
          text: amount(value),
        })),
        ...(numbers.length === 0
          ? [{ text: sharesText(spread) }]
          : numbers.map((number) => workerCell(spread.workers[number - 1]))),
      ],
    })),
  };
}

/** Narrower: the range of each worker, and the shares as a bar. */
export function volleysTextTable({ targets }: CompareResult): Table | undefined {
  const all = spreadsOf(targets);
  if (all.length === 0) return undefined;
  const numbers = columnsOf(all);
  const titles = numbers.length === 0 ? ['each'] : numbers.map((number) => `worker ${number}`);
  return {
    columns: [
      ...['target', ...titles, 'deviation'].map((title) => ({ title })),
      { title: 'shares', align: 'left' },
    ],
    rows: all.map(({ name, spread }) => ({
      name,
      cells: [
        ...(numbers.length === 0 ? [spread.all] : numbers.map((number) => spread.workers[number - 1])).map(
          rangeOf,
        ),
        amount(spread.all.deviation),
        barOf(spread),
      ].map((text) => ({ text })),
    })),
  };
}

export interface Named {
  readonly name: string;
  readonly spread: Distribution;
}

export function spreadsOf(targets: CompareResult['targets']): Named[] {
  return targets.flatMap((target) => {
    const spread = distributionOf(target);
    return spread === undefined ? [] : [{ name: target.name, spread }];
  });
}

/** Numbers of the workers, none where they are too many. */
function columnsOf(all: readonly Named[]): number[] {
  const most = Math.max(...all.map(({ spread }) => spread.workers.length));
  return Array.from({ length: most <= MOST_COLUMNS ? most : 0 }, (_, index) => index + 1);
}

function workerCell(worker: (Evenness & { readonly share: number }) | undefined): Cell {
  if (worker === undefined) return { text: NONE };
  const { share, least, greatest, deviation } = worker;
  const range = least === greatest ? least : `${least}–${greatest}`;
  return { text: percentText(share), range: `${range}, σ ${amount(deviation)}` };
}

function rangeOf(range: Evenness | undefined): string {
  return range === undefined ? NONE : `${range.least}..${range.greatest}`;
}

function sharesText({ workers }: Distribution): string {
  const shares = workers.map(({ share }) => share);
  return `${percentText(Math.min(...shares))} to ${percentText(Math.max(...shares))}`;
}

const BAR_LENGTH = 32;

/** Each worker's number, as often as its share is long: `1111222333444`. Numbers above 9 would not fit. */
function barOf(spread: Distribution): string {
  if (spread.workers.length > 9) return sharesText(spread);
  let end = 0;
  let bar = '';
  for (const { worker, share } of spread.workers) {
    end += share;
    bar += String(worker).repeat(Math.max(0, Math.round(end * BAR_LENGTH) - bar.length));
  }
  return bar;
}
