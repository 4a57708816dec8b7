/** One result from the reports of all processes. */
import type { LoadResult, Moment, WorkerCounts } from './contract.ts';
import type { Observed, Report } from './generator/contract.ts';
import { MOMENT_MS } from './generator/recorder.ts';
import { encodeHistogram, mergeHistograms, quantile } from './histogram.ts';

/** Above it a generator has no time left in which it could have asked for more. */
const BUSIEST = 0.9;
/** Lateness counts from here on, and where it is a good part of the latencies: a third of their 99th percentile. */
const LEAST_LATE_MS = 1;
const LATE_SHARE = 1 / 3;

/** At least one report, all of one load. */
export function mergeReports(reports: readonly Report[]): LoadResult {
  const first = reports[0]!;
  const all = reports.map(({ observed }) => observed);
  const busiest = Math.max(...reports.map(({ cpuShare }) => cpuShare));
  const lateMs = Math.max(...reports.map((report) => report.lateMs));
  const latency = mergeHistograms(all.map((observed) => observed.latency));
  return {
    seconds: Math.max(...reports.map(({ seconds }) => seconds)),
    answered: sum(all.map(({ answered }) => answered)),
    errors: addUp(
      all.map(({ errors }) => errors),
      (left, right) => left + right,
    ),
    latency: encodeHistogram(latency),
    byWorker: addUp(
      all.map(({ byWorker }) => byWorker),
      (left, right): WorkerCounts => ({
        requests: left.requests + right.requests,
        connections: left.connections + right.connections,
      }),
    ),
    timeLine: timeLineOf(all),
    ...(first.volleys === undefined ? {} : { volleys: first.volleys }),
    generator: {
      name: first.name,
      processes: reports.length,
      busiest,
      lateMs,
      bottleneck: bottleneckOf(busiest, lateMs, quantile(latency, 0.99)),
    },
  };
}

function bottleneckOf(busiest: number, lateMs: number, p99Ms: number): string | undefined {
  if (busiest > BUSIEST) {
    const share = Math.round(busiest * 100);
    return `The load generator used ${share} % of a core and could not send more: the server may be faster than these numbers.`;
  }
  if (lateMs <= Math.max(LEAST_LATE_MS, LATE_SHARE * p99Ms)) return undefined;
  return `The load generator sent one request in a hundred more than ${lateMs.toFixed(1)} ms late: up to that much of the latency is its own.`;
}

function timeLineOf(all: readonly Observed[]): Moment[] {
  const length = Math.max(...all.map(({ moments }) => moments.length));
  return Array.from({ length }, (_, index) => {
    const parts = all.flatMap(({ moments }) => moments[index] ?? []);
    const latency = mergeHistograms(
      parts.map((part) => part.latency),
      2,
    );
    return {
      atMs: index * MOMENT_MS,
      answered: sum(parts.map(({ answered }) => answered)),
      errors: sum(parts.map(({ errors }) => errors)),
      p50Ms: quantile(latency, 0.5),
      p99Ms: quantile(latency, 0.99),
      maxMs: quantile(latency, 1),
    };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function addUp<T>(
  records: readonly Readonly<Record<string, T>>[],
  add: (left: T, right: T) => T,
): Record<string, T> {
  const total: Record<string, T> = {};
  for (const [key, value] of records.flatMap((record) => Object.entries(record))) {
    const so = total[key];
    total[key] = so === undefined ? value : add(so, value);
  }
  return total;
}
