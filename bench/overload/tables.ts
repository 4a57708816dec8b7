/** What was measured under overload, as a table and as verdicts. */
import { median, withSpread } from '../harness/numbers.ts';
import { ratio, type Series, spread } from '../harness/rounds.ts';
import type { Table } from '../harness/table.ts';
import { type Verdict, verdict } from '../harness/verdict.ts';
import type { Sample } from './measure.ts';

type All = readonly Series<Sample>[];

export function overloadTable(all: All): Table {
  return {
    title: 'Ten times what can be served',
    head: ['server', 'p50 ms', 'p99 ms', 'answered/s', 'answered %', 'recovery ms'],
    rows: all.map((series) => [
      series.name,
      withSpread(spread(series, ({ p50Ms }) => p50Ms)),
      withSpread(spread(series, ({ p99Ms }) => p99Ms)),
      median(spread(series, ({ answeredPerSecond }) => answeredPerSecond)),
      median(spread(series, ({ answeredShare }) => 100 * answeredShare)),
      withSpread(spread(series, ({ recoveryMs }) => recoveryMs)),
    ]),
  };
}

/** Against `rival`: a tenth of its delay, for no less work done. */
export function overloadVerdicts(all: All, rival: string): Verdict[] {
  const base = all.find(({ name }) => name === rival)!;
  const ours = all.filter(({ name }) => name !== rival);
  return ours.flatMap((series) => [
    verdict(
      `p50, ${series.name} / ${rival}`,
      0.2,
      ratio(series, base, ({ p50Ms }) => p50Ms),
    ),
    verdict(
      `recovery, ${series.name} / ${rival}`,
      0.2,
      ratio(series, base, ({ recoveryMs }) => recoveryMs),
    ),
  ]);
}
