/** The results for people: a table for each load, and what they come from. */
import type { CellResult, Experiment } from '../../simulate/experiment/index.ts';
import { significant, withMargin } from '../../simulate/experiment/numbers.ts';
import { renderTable } from '../table.ts';

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
    const title = `Load ${load}, ${experiment.requests[index]!.toLocaleString('en')} requests in each run`;
    return `${isStyled ? `\x1b[1m${title}\x1b[0m` : title}\n\n${tableOf(rows, isStyled)}\n\n`;
  });
  const written = report === undefined ? '' : `Report: ${report}\n`;
  return `${tables.join('')}${footer(experiment, results, seconds)}${written}`;
}

interface Column {
  readonly title: string;
  readonly value: (result: CellResult) => number;
  readonly text?: (result: CellResult) => string;
  readonly best: 'least' | 'most' | 'none';
}

const columns: readonly Column[] = [
  {
    title: 'mean',
    value: ({ sojourn }) => sojourn.mean.value,
    text: ({ sojourn }) => withMargin(sojourn.mean),
    best: 'least',
  },
  { title: 'p50', value: ({ sojourn }) => sojourn.p50.value, best: 'least' },
  { title: 'p90', value: ({ sojourn }) => sojourn.p90.value, best: 'least' },
  { title: 'p99', value: ({ sojourn }) => sojourn.p99.value, best: 'least' },
  { title: 'p99.9', value: ({ sojourn }) => sojourn.p999.value, best: 'least' },
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
  {
    title: 'longest queue',
    value: ({ longestQueue }) => Math.max(longestQueue.worker, longestQueue.master),
    text: ({ longestQueue }) => String(Math.max(longestQueue.worker, longestQueue.master)),
    best: 'least',
  },
  { title: 'lost', value: lostOf, text: (result) => String(lostOf(result)), best: 'least' },
  {
    title: 'redispatched',
    value: ({ counts }) => counts.redispatched,
    text: ({ counts }) => String(counts.redispatched),
    best: 'none',
  },
];

/** Requests that got no answer, whatever the reason. */
function lostOf({ counts }: CellResult): number {
  return counts.lost + counts.failed + counts.refused;
}

function tableOf(results: readonly CellResult[], isStyled: boolean): string {
  const cells = columns.map((column) => cellsOf(column, results, isStyled));
  const rows = results.map(({ algo }, row) => [algo, ...cells.map((column) => column[row]!)]);
  const head = ['algorithm', ...columns.map(({ title }) => `${title} `)];
  return renderTable(head, rows, ['left', ...columns.map(() => 'right' as const)]);
}

/** The best of a column has a star, unless all are alike; what reads the same is as good. */
function cellsOf({ value, text, best }: Column, results: readonly CellResult[], isStyled: boolean): string[] {
  const shown = results.map((result) => text?.(result) ?? significant(value(result)));
  const sorted = results.map((_, index) => index).sort((a, b) => value(results[a]!) - value(results[b]!));
  const winner = shown[best === 'most' ? sorted.at(-1)! : sorted[0]!]!;
  const isMarked = best !== 'none' && shown.some((each) => numberIn(each) !== numberIn(winner));
  return shown.map((each) => {
    if (!isMarked || numberIn(each) !== numberIn(winner)) return `${each} `;
    return isStyled ? `\x1b[1m${each}*\x1b[0m` : `${each}*`;
  });
}

/** The value without its interval. */
function numberIn(text: string): string {
  return text.split(' ')[0]!;
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
    ...(unfinished === 0 ? [] : [`${unfinished} requests without an end`]),
  ];
  return `${scenario.join(' · ')}\n${facts.join(' · ')}\nTimes in ${unit}; ± is half of a 95 % interval; * is the best of a column; lost counts every request without an answer.\n`;
}
