/** What was measured, as tables and as verdicts on the goals. */
import { median, times, withSpread } from '../harness/numbers.ts';
import { ratio, type Series, spread } from '../harness/rounds.ts';
import type { Table } from '../harness/table.ts';
import { type Verdict, verdict } from '../harness/verdict.ts';
import type { Sample } from './measure.ts';
import {
  clusterNone,
  clusterRoundRobin,
  mailboxLeastConnections,
  mailboxRoundRobin,
} from './targets/index.ts';

type All = readonly Series<Sample>[];

export function stallTable(title: string, all: All): Table {
  return {
    title,
    head: [
      'server',
      'p50 ms',
      'p99 ms',
      'p99.9 ms',
      'p99 × cluster round-robin',
      'errors',
      'redispatched',
      'reclaimed',
      'needlessly',
      'load late, p99 ms',
    ],
    rows: all.map((series) => [
      series.name,
      median(spread(series, ({ p50Ms }) => p50Ms)),
      withSpread(spread(series, p99Ms)),
      withSpread(spread(series, ({ p999Ms }) => p999Ms)),
      times(ratio(series, named(all, clusterRoundRobin.name), p99Ms)),
      errorsOf(series),
      median(spread(series, ({ redispatched }) => redispatched)),
      median(spread(series, ({ reclaimed }) => reclaimed)),
      median(spread(series, ({ reclaimedNeedlessly }) => reclaimedNeedlessly)),
      median(spread(series, ({ lateP99Ms }) => lateP99Ms)),
    ]),
  };
}

/** `kind` is how the blocking requests block. */
export function stallVerdicts(kind: string, all: All): Verdict[] {
  return [mailboxRoundRobin, mailboxLeastConnections].flatMap(({ name }) => {
    const p99 = (base: string) => ratio(named(all, name), named(all, base), p99Ms);
    return [
      verdict(`${kind}: p99, ${name} / node:cluster round-robin`, 0.4, p99(clusterRoundRobin.name)),
      verdict(`${kind}: p99, ${name} / node:cluster SCHED_NONE`, 1.3, p99(clusterNone.name)),
    ];
  });
}

/** How far the load itself can be trusted. */
export function loadNotes(all: All): string[] {
  const samples = all.flatMap((series) => series.samples.filter((sample) => sample !== undefined));
  const late = samples.filter(({ lateP99Ms }) => lateP99Ms > LATE_MS).length;
  const behind = samples.filter(({ loadWentFirst }) => !loadWentFirst).length;
  return [
    ...(behind === 0
      ? []
      : ['the load generator ran without priority over the servers (raising it needs CAP_SYS_NICE)']),
    ...(late === 0
      ? []
      : [
          `in ${late} of ${samples.length} measurements the load generator was more than ${LATE_MS} ms late at its p99: up to that much of their latency may be its own`,
        ]),
  ];
}

/** A tenth of a stall. */
const LATE_MS = 5;

const p99Ms = (sample: Sample): number => sample.p99Ms;

function named(all: All, name: string): Series<Sample> | undefined {
  return all.find((series) => series.name === name);
}

/** Over all rounds; by kind when there are any: `3 (ECONNRESET 3)`. */
function errorsOf({ samples }: Series<Sample>): string {
  const total = new Map<string, number>();
  for (const sample of samples) {
    for (const [kind, count] of Object.entries(sample?.errors ?? {})) {
      total.set(kind, (total.get(kind) ?? 0) + count);
    }
  }
  if (total.size === 0) return '0';
  const sum = [...total.values()].reduce((left, right) => left + right, 0);
  return `${sum} (${[...total].map(([kind, count]) => `${kind} ${count}`).join(', ')})`;
}
