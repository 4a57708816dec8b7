/** What is said of each algorithm at one load: the columns of text and page, which differ only in how many they have. */
import type { CellResult } from '../../simulate/experiment/index.ts';
import { significant, withMargin } from '../../simulate/experiment/numbers.ts';
import type { Table } from '../table/contract.ts';

export interface Column {
  readonly title: string;
  readonly value: (result: CellResult) => number;
  readonly text?: (result: CellResult) => string;
  readonly best: 'least' | 'most' | 'none';
}

export const mean: Column = {
  title: 'mean',
  value: ({ sojourn }) => sojourn.mean.value,
  text: ({ sojourn }) => withMargin(sojourn.mean),
  best: 'least',
};

const keys = ['p50', 'p90', 'p99', 'p999'] as const;

/** With their confidence intervals where there is room for them. */
export function percentiles(hasMargins: boolean): Column[] {
  return keys.map((key) => ({
    title: key === 'p999' ? 'p99.9' : key,
    value: ({ sojourn }) => sojourn[key].value,
    ...(hasMargins ? { text: ({ sojourn }: CellResult) => withMargin(sojourn[key]) } : {}),
    best: 'least',
  }));
}

export const shared: readonly Column[] = [
  { title: 'waiting', value: ({ waiting }) => waiting.mean.value, best: 'least' },
  {
    title: 'Jain',
    value: ({ fairness }) => fairness,
    text: ({ fairness }) => fairness.toFixed(4),
    best: 'most',
  },
  {
    title: 'max share',
    value: ({ maxShare }) => maxShare,
    text: ({ maxShare }) => `${significant(100 * maxShare)} %`,
    best: 'least',
  },
];

export function countColumn(
  title: string,
  value: (result: CellResult) => number,
  best: Column['best'] = 'none',
): Column {
  return { title, value, text: (result) => value(result).toLocaleString('en'), best };
}

export function tableOf(columns: readonly Column[], results: readonly CellResult[]): Table {
  const best = columns.map((column) => bestOf(column, results));
  return {
    columns: [{ title: 'algorithm' }, ...columns.map(({ title }) => ({ title, isRanked: true }))],
    rows: results.map((result) => ({
      name: result.algo,
      cells: columns.map((column, index) => {
        const text = textOf(column, result);
        return { text, isBest: withoutMargin(text) === best[index] };
      }),
    })),
  };
}

function textOf({ value, text }: Column, result: CellResult): string {
  return text?.(result) ?? significant(value(result));
}

/** As it reads, since what reads the same is as good; undefined where all are alike or none is better. */
function bestOf(column: Column, results: readonly CellResult[]): string | undefined {
  if (column.best === 'none') return undefined;
  const sorted = [...results].sort((left, right) => column.value(left) - column.value(right));
  const shown = sorted.map((result) => withoutMargin(textOf(column, result)));
  const winner = column.best === 'most' ? shown.at(-1) : shown[0];
  return shown.every((text) => text === winner) ? undefined : winner;
}

function withoutMargin(text: string): string {
  return text.split(' ')[0]!;
}
