/** The results for people: tables for each load, and what they come from. */
import type { CellResult, Experiment } from '../../simulate/experiment/index.ts';
import { counted } from '../../text/counted.ts';
import { wrap } from '../../text/layout.ts';
import type { Table } from '../table/contract.ts';
import { textTables } from '../table/text.ts';
import { type Column, countColumn, mean, percentiles, shared, tableOf } from './columns.ts';

export interface TextOptions {
  readonly seconds: number;
  /** Path of the report that was written. */
  readonly report: string | undefined;
  readonly isStyled: boolean;
  /** Characters in a line. */
  readonly columns: number;
}

export function simText(
  experiment: Experiment,
  results: readonly CellResult[],
  { seconds, report, isStyled, columns: width }: TextOptions,
): string {
  const tablesByLoad = experiment.loads.map((load) => {
    const rows = results.filter((result) => result.load === load);
    return withShortNames(tableOf(columnsFor(results), rows, experiment));
  });
  const hasBest = tablesByLoad.some(({ rows }) =>
    rows.some(({ cells }) => !('reason' in cells) && cells.some(({ isBest }) => isBest)),
  );
  const tables = experiment.loads.map((load, index) => {
    const title = `Load ${load}, ${counted(experiment.requests[index]!, 'request')} per run`;
    const table = tablesByLoad[index]!;
    return `${isStyled ? `\x1b[1m${title}\x1b[0m` : title}\n\n${textTables(table, isStyled, width)}\n\n`;
  });
  const warnings = experiment.warnings.map((warning) => `Warning: ${warning}`);
  const sentences = [...footer(experiment, results, seconds, hasBest), ...warnings];
  const written = report === undefined ? '' : `Report: ${report}\n`;
  return `${tables.join('')}${sentences.flatMap((text) => wrap(text, width)).join('\n')}\n${written}`;
}

/** A path can be longer than the line; the end of it says which file it is. */
function withShortNames(table: Table): Table {
  const rows = table.rows.map((row) => ({
    ...row,
    name: row.name.length > NAME ? `…${row.name.slice(1 - NAME)}` : row.name,
  }));
  return { ...table, rows };
}

const NAME = 32;

/** What is 0 everywhere is left out. */
function columnsFor(results: readonly CellResult[]): readonly Column[] {
  const exceptions = [
    countColumn('lost', lostOf),
    countColumn('redispatched', ({ counts }) => counts.redispatched),
  ];
  return [...columns, ...exceptions.filter(({ value }) => results.some((result) => value(result) > 0))];
}

const columns: readonly Column[] = [
  mean,
  ...percentiles(false),
  ...shared,
  countColumn('longest queue', ({ longestQueue }) => Math.max(longestQueue.worker, longestQueue.master)),
];

/** Requests that got no answer, whatever the reason. */
function lostOf({ counts }: CellResult): number {
  return counts.lost + counts.failed + counts.refused;
}

function footer(
  experiment: Experiment,
  results: readonly CellResult[],
  seconds: number,
  hasBest: boolean,
): string[] {
  const { settings, seed, replications, unit } = experiment;
  const faults = settings.fault === 'none' ? [] : [`faults: ${settings.fault}`];
  const scenario = [
    `${counted(Number(settings.workers), 'worker')} (${settings.discipline})`,
    `service ${settings.service}${unit === 'ms' ? ` with mean ${settings.serviceMean}` : ''}`,
    `arrivals ${settings.arrivals}`,
    ...faults,
  ];
  const gap = Math.max(...results.map(({ little }) => little.gap));
  const unfinished = results.reduce((sum, { counts }) => sum + counts.unfinished, 0);
  const facts = [
    `seed ${seed}`,
    ...(replications === 1 ? [] : [counted(replications, 'replication')]),
    `${seconds.toFixed(1)} s`,
    `Little's law holds (gap ${gap.toExponential(0)})`,
    ...(unfinished === 0 ? [] : [`${counted(unfinished, 'request')} still unanswered at the end`]),
  ];
  const isAnyLost = results.some((result) => lostOf(result) > 0);
  const key = [
    `Times in ${unit}`,
    '± is half of a 95 % confidence interval',
    ...(hasBest ? ['* marks the best of a column and all whose interval meets its own, unless all do'] : []),
    'waiting is the mean time before service begins',
    "Jain is Jain's fairness index, 1 if every worker got its share of the connections",
    ...(isAnyLost ? ['lost counts all unanswered requests'] : []),
  ];
  return [scenario.join(' · '), facts.join(' · '), `${key.join('; ')}.`];
}
