/** What is said of each algorithm at one load: the columns of text and page, which differ only in how many they have. */
import type { CellResult, Estimate, Experiment } from '../../simulate/experiment/index.ts';
import { significant, withMargin } from '../../simulate/experiment/numbers.ts';
import type { Table } from '../table/contract.ts';

export interface Column {
  readonly title: string;
  readonly value: (result: CellResult) => number;
  readonly text?: (result: CellResult) => string;
  /** Where the least is the best: with its interval, without which no best can be told. */
  readonly estimate?: (result: CellResult) => Estimate;
}

export const mean: Column = {
  title: 'mean',
  value: ({ sojourn }) => sojourn.mean.value,
  text: ({ sojourn }) => withMargin(sojourn.mean),
  estimate: ({ sojourn }) => sojourn.mean,
};

const keys = ['p50', 'p90', 'p99', 'p999'] as const;

/** With their confidence intervals where there is room for them. */
export function percentiles(hasMargins: boolean): Column[] {
  return keys.map((key) => ({
    title: key === 'p999' ? 'p99.9' : key,
    value: ({ sojourn }) => sojourn[key].value,
    ...(hasMargins ? { text: ({ sojourn }: CellResult) => withMargin(sojourn[key]) } : {}),
    estimate: ({ sojourn }) => sojourn[key],
  }));
}

export const p99: Column = percentiles(false)[keys.indexOf('p99')]!;

export const shared: readonly Column[] = [
  {
    title: 'waiting',
    value: ({ waiting }) => waiting.mean.value,
    estimate: ({ waiting }) => waiting.mean,
  },
  {
    title: 'Jain',
    value: ({ fairness }) => fairness,
    text: ({ fairness }) => fairness.toFixed(4),
  },
  {
    title: 'max share',
    value: ({ maxShare }) => maxShare,
    text: ({ maxShare }) => `${significant(100 * maxShare)} %`,
  },
];

export function countColumn(title: string, value: (result: CellResult) => number): Column {
  return { title, value, text: (result) => value(result).toLocaleString('en') };
}

/** Of the results at one load. */
export function tableOf(
  columns: readonly Column[],
  results: readonly CellResult[],
  { unsteadyLoads }: Pick<Experiment, 'unsteadyLoads'>,
): Table {
  // An interval says how far the mean of a longer run would be, and there is none where it never comes to rest.
  const isSteady = results.every(({ load }) => !unsteadyLoads.includes(load));
  const best = columns.map((column) => (isSteady ? bestOf(column, results) : new Set()));
  return {
    columns: [
      { title: 'algorithm' },
      ...columns.map(({ title, estimate }) => ({ title, isRanked: estimate !== undefined })),
    ],
    rows: results.map((result) => ({
      name: result.algo,
      cells: columns.map((column, index) => ({
        text: textOf(column, result),
        isBest: best[index]!.has(result),
      })),
    })),
  };
}

function textOf({ value, text }: Column, result: CellResult): string {
  return text?.(result) ?? significant(value(result));
}

/**
 * The least, and everything whose interval meets that of the least: nobody can tell those apart. Nothing is the best
 * where that is true of all.
 */
export function bestOf({ estimate }: Column, results: readonly CellResult[]): ReadonlySet<CellResult> {
  if (estimate === undefined || results.length === 0) return new Set();
  const least = results.reduce((best, each) => (estimate(each).value < estimate(best).value ? each : best));
  const group = results.filter((each) => each === least || !isAbove(estimate(each), estimate(least)));
  return new Set(group.length === results.length ? [] : group);
}

function isAbove(one: Estimate, other: Estimate): boolean {
  if (one.margin === null || other.margin === null) return false;
  return one.value - one.margin > other.value + other.margin;
}
