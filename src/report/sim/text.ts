/** The results for people: a table for each load, and what they come from. */
import type { CellResult, Experiment } from '../../simulate/experiment/index.ts';
import { textTable } from '../table/text.ts';
import { type Column, countColumn, mean, percentiles, shared, tableOf } from './columns.ts';

export interface TextOptions {
  readonly seconds: number;
  /** Path of the report that was written. */
  readonly report: string | undefined;
  readonly isStyled: boolean;
}

export function simText(
  experiment: Experiment,
  results: readonly CellResult[],
  { seconds, report, isStyled }: TextOptions,
): string {
  const tables = experiment.loads.map((load, index) => {
    const rows = results.filter((result) => result.load === load);
    const title = `Load ${load}, ${experiment.requests[index]!.toLocaleString('en')} requests per run`;
    return `${isStyled ? `\x1b[1m${title}\x1b[0m` : title}\n\n${textTable(tableOf(columns, rows), isStyled)}\n\n`;
  });
  const written = report === undefined ? '' : `Report: ${report}\n`;
  return `${tables.join('')}${footer(experiment, results, seconds)}${written}`;
}

const columns: readonly Column[] = [
  mean,
  ...percentiles(false),
  ...shared,
  countColumn(
    'longest queue',
    ({ longestQueue }) => Math.max(longestQueue.worker, longestQueue.master),
    'least',
  ),
  countColumn('lost', lostOf, 'least'),
  countColumn('redispatched', ({ counts }) => counts.redispatched),
];

/** Requests that got no answer, whatever the reason. */
function lostOf({ counts }: CellResult): number {
  return counts.lost + counts.failed + counts.refused;
}

function footer(experiment: Experiment, results: readonly CellResult[], seconds: number): string {
  const { settings, seed, replications, unit } = experiment;
  const faults = settings.fault === 'none' ? [] : [`faults: ${settings.fault}`];
  const scenario = [
    `${settings.workers} workers (${settings.discipline})`,
    `service ${settings.service}${unit === 'ms' ? ` with mean ${settings.serviceMean}` : ''}`,
    `arrivals ${settings.arrivals}`,
    ...faults,
  ];
  const gap = Math.max(...results.map(({ little }) => little.gap));
  const unfinished = results.reduce((sum, { counts }) => sum + counts.unfinished, 0);
  const facts = [
    `seed ${seed}`,
    ...(replications === 1 ? [] : [`${replications} replications`]),
    `${seconds.toFixed(1)} s`,
    `Little's law holds (gap ${gap.toExponential(0)})`,
    ...(unfinished === 0 ? [] : [`${unfinished} requests still unanswered at the end`]),
  ];
  return `${scenario.join(' · ')}\n${facts.join(' · ')}\nTimes in ${unit}; ± is half of a 95 % confidence interval; * marks the best of a column; lost counts all unanswered requests.\n`;
}
