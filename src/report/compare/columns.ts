/** What is said of each target; the same in HTML, Markdown and on the terminal. */
import type { CompareResult, Comparison, Difference, Latency, TargetResult } from '../../measure/contract.ts';
import { bestOf, type Ranked, ranked } from '../../measure/method/best.ts';
import type { RoundValue } from '../../measure/method/difference.ts';
import { samplesOf } from '../../measure/method/samples.ts';
import { type Spread, spreadOf } from '../../measure/method/spread.ts';
import { amount } from './numbers.ts';

export interface Column {
  readonly key: ColumnKey;
  readonly title: string;
  /** What an explanation calls it. */
  readonly meaning?: string;
  readonly best: 'least' | 'most' | 'none';
  readonly ofRound: RoundValue;
  readonly text: (value: number) => string;
  readonly difference?: (comparison: Comparison) => Difference | undefined;
}

export type ColumnKey =
  | 'requestsPerSecond'
  | 'p50'
  | 'p99'
  | 'p999'
  | 'max'
  | 'cpuUs'
  | 'masterUs'
  | 'memoryMiB'
  | 'fairness';

const latency = (
  key: keyof Latency & ColumnKey,
  title: string,
  difference?: Column['difference'],
): Column => ({
  key,
  title,
  best: 'least',
  ofRound: (sample) => sample.latency[key],
  text: amount,
  ...(difference && { difference }),
});

const all: readonly Column[] = [
  {
    key: 'requestsPerSecond',
    title: 'req/s',
    meaning: 'answered requests a second',
    best: 'most',
    ofRound: ({ requestsPerSecond }) => requestsPerSecond,
    text: amount,
    difference: ({ requestsPerSecond }) => requestsPerSecond,
  },
  latency('p50', 'p50', ({ p50 }) => p50),
  latency('p99', 'p99', ({ p99 }) => p99),
  latency('p999', 'p99.9'),
  latency('max', 'max'),
  {
    key: 'cpuUs',
    title: 'CPU µs',
    meaning: 'CPU time of all its processes per answered request, in µs',
    best: 'least',
    ofRound: ({ cpu }) => cpu?.totalUs,
    text: amount,
    difference: ({ cpuUs }) => cpuUs,
  },
  {
    key: 'masterUs',
    title: 'master µs',
    meaning: 'the part of it used by the master or proxy',
    best: 'none',
    ofRound: ({ cpu }) => cpu?.masterUs,
    text: amount,
  },
  {
    key: 'fairness',
    title: 'Jain',
    meaning: "Jain's index of the requests per worker, 1 if all got the same number",
    best: 'most',
    // One worker is always as fair as can be, which says nothing.
    ofRound: ({ fairness, shares }) => (shares.length > 1 ? fairness : undefined),
    text: (value) => value.toFixed(4),
  },
  {
    key: 'memoryMiB',
    title: 'MiB',
    meaning: 'resident memory of all its processes at the end',
    best: 'least',
    ofRound: ({ memoryMiB }) => (memoryMiB.master ?? 0) + memoryMiB.workers,
    text: (value) => Math.round(value).toLocaleString('en'),
  },
];

/** What the titles stand for. */
export function meaningsOf(columns: readonly Column[]): string[] {
  return [
    ...columns.flatMap(({ title, meaning }) => (meaning === undefined ? [] : [`${title}: ${meaning}`])),
    'p50, p99, p99.9 and max: latency in ms',
  ];
}

/** Those that somebody has a value for. */
export function columnsOf(result: CompareResult): Column[] {
  return all
    .filter((column) => result.targets.some((target) => overRounds(column, target) !== undefined))
    .map((column) => (column.key === 'requestsPerSecond' && isRateGiven(result) ? asGiven(column) : column));
}

/** What the load decides is nobody's merit, and ratios of it say nothing. */
function asGiven({ difference: _, ...column }: Column): Column {
  return { ...column, best: 'none' };
}

export function columnOf(result: CompareResult, key: ColumnKey): Column | undefined {
  return columnsOf(result).find((column) => column.key === key);
}

/** Median of the rounds, with the least and the greatest. */
export function overRounds({ ofRound }: Column, target: TargetResult): Spread | undefined {
  return spreadOf(samplesOf(target).flatMap((sample) => ofRound(sample) ?? []));
}

/** Names of the best of a column: several where no difference between them is shown, none where that is all. */
export function bestNames({ best, ofRound, text }: Column, { targets }: CompareResult): ReadonlySet<string> {
  if (best === 'none') return new Set();
  const order = ranked(targets, ofRound, best);
  const group = bestOf(order, ofRound);
  if (group.length === 0) return new Set();
  // What reads the same as the best is as good.
  const isMarked = (each: Ranked): boolean =>
    group.includes(each) || text(each.median) === text(order[0]!.median);
  const marked = order.filter(isMarked);
  return new Set(marked.length === order.length ? [] : marked.map(({ target }) => target.name));
}

/** True when the load decides how many requests come, not the target. */
export function isRateGiven({ scenario: { load } }: CompareResult): boolean {
  return load.kind === 'open' || (load.kind === 'closed' && load.rate !== undefined);
}
