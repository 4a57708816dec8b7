/** Tables of the page. */
import { flagName } from '../../options/names.ts';
import type { CellResult, Experiment } from '../../simulate/experiment/index.ts';
import { escapeHtml } from '../escape-html.ts';
import { htmlTable } from '../table/html.ts';
import { countColumn, mean, percentiles, shared, tableOf } from './columns.ts';

const counts = [
  countColumn('longest queue', ({ longestQueue }) => longestQueue.worker),
  countColumn('in the master', ({ longestQueue }) => longestQueue.master),
  countColumn('lost', ({ counts }) => counts.lost),
  countColumn('failed', ({ counts }) => counts.failed),
  countColumn('refused', ({ counts }) => counts.refused),
  countColumn('redispatched', ({ counts }) => counts.redispatched),
];

/** Counts that are 0 for all are left out. */
export function resultsTable(results: readonly CellResult[], experiment: Experiment): string {
  const shown = counts.filter(({ value }) => results.some((result) => value(result) > 0));
  const columns = [mean, ...percentiles(true), ...shared, ...shown];
  return htmlTable(tableOf(columns, results, experiment), { label: 'Results', className: 'results' });
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
