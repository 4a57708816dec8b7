/** Tables of the report. */
import { flagName } from '../../options/names.ts';
import type { CellResult, Experiment } from '../../simulate/experiment/index.ts';
import { significant, withMargin } from '../../simulate/experiment/numbers.ts';
import { escapeHtml } from '../escape-html.ts';
import { scrolling } from '../page.ts';

interface Column {
  readonly title: string;
  readonly value: (result: CellResult) => number;
  readonly text?: (result: CellResult) => string;
  readonly best: 'least' | 'most' | 'none';
  readonly isCount?: true;
}

const count = (value: (result: CellResult) => number, title: string): Column => ({
  title,
  value,
  text: (result) => value(result).toLocaleString('en'),
  best: 'none',
  isCount: true,
});

const columns: readonly Column[] = [
  {
    title: 'mean',
    value: ({ sojourn }) => sojourn.mean.value,
    text: ({ sojourn }) => withMargin(sojourn.mean),
    best: 'least',
  },
  ...(['p50', 'p90', 'p99', 'p999'] as const).map(
    (key): Column => ({
      title: key === 'p999' ? 'p99.9' : key,
      value: ({ sojourn }) => sojourn[key].value,
      text: ({ sojourn }) => withMargin(sojourn[key]),
      best: 'least',
    }),
  ),
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
  count(({ longestQueue }) => longestQueue.worker, 'longest queue'),
  count(({ longestQueue }) => longestQueue.master, 'in the master'),
  count(({ counts }) => counts.lost, 'lost'),
  count(({ counts }) => counts.failed, 'failed'),
  count(({ counts }) => counts.refused, 'refused'),
  count(({ counts }) => counts.redispatched, 'redispatched'),
];

/** Counts that are 0 for all are left out. */
export function resultsTable(results: readonly CellResult[]): string {
  const shown = columns.filter(
    (column) => !column.isCount || results.some((result) => column.value(result) > 0),
  );
  const head = ['algorithm', ...shown.map(({ title }) => title)];
  const best = shown.map((column) => bestOf(column, results));
  const rows = results.map((result) => {
    const cells = shown.map((column, index) => {
      const text = textOf(column, result);
      return text.split(' ')[0] === best[index] ? `<td class="best">${text}</td>` : `<td>${text}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(result.algo)}</th>${cells.join('')}</tr>`;
  });
  const titles = head.map((title) => `<th scope="col">${title}</th>`).join('');
  return scrolling(
    'Results',
    `<table><thead><tr>${titles}</tr></thead><tbody>${rows.join('')}</tbody></table>`,
  );
}

export function settingsTable({ settings }: Experiment, version: string): string {
  const rows = [
    ...Object.entries(settings).map(([key, value]) => [`--${flagName(key)}`, value]),
    ['pointsman', version],
  ];
  const cells = rows.map(
    ([key, value]) => `<tr><th scope="row">${key}</th><td>${escapeHtml(value!)}</td></tr>`,
  );
  return `<table class="settings"><tbody>${cells.join('')}</tbody></table>`;
}

function textOf({ value, text }: Column, result: CellResult): string {
  return text?.(result) ?? significant(value(result));
}

/** The best as it reads; undefined where all are alike or none is better. */
function bestOf(column: Column, results: readonly CellResult[]): string | undefined {
  if (column.best === 'none') return undefined;
  const sorted = [...results].sort((left, right) => column.value(left) - column.value(right));
  const shown = sorted.map((result) => textOf(column, result).split(' ')[0]);
  if (shown[0] === shown.at(-1)) return undefined;
  return column.best === 'most' ? shown.at(-1) : shown[0];
}
