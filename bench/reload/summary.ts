/** What all rounds of a target come to. */
import { latencyOf, mergeHistograms } from '../../src/measure/load/histogram.ts';
import { type Spread, spreadOf } from '../../src/measure/method/spread.ts';
import type { ClientReport, Counts } from './client/contract.ts';
import { noCounts } from './client/tally.ts';
import type { MasterSize, Measured } from './measure.ts';
import type { Told } from './targets/contract.ts';

export interface Summary {
  readonly reloads: number;
  /** From the first client to the last, without reloads and with them. */
  readonly counts: Counts;
  readonly failed: number;
  readonly reloadMs: Spread | undefined;
  /** Milliseconds, of all requests. */
  readonly p99With: Spread;
  readonly p99Without: Spread;
  /** Of the two parts of each round. */
  readonly p99Ratio: Spread;
  /** At the begin, and after each round; empty where there is no master. */
  readonly master: readonly MasterSize[];
  readonly told: Told | undefined;
}

export function summarize({ rounds, around, masterAtBegin, told }: Measured): Summary {
  const reports = [...around, ...rounds.flatMap((round) => [round.without, round.with])];
  const counts = sumOf(reports.map((report) => report.counts));
  const p99 = rounds.map((round) => ({ with: p99Of(round.with), without: p99Of(round.without) }));
  const reloadMs = rounds.flatMap((round) => round.reloadMs);
  return {
    reloads: reloadMs.length,
    counts,
    failed: failedIn(counts),
    reloadMs: spreadOf(reloadMs),
    p99With: spreadOf(p99.map((round) => round.with))!,
    p99Without: spreadOf(p99.map((round) => round.without))!,
    p99Ratio: spreadOf(p99.map((round) => round.with / round.without))!,
    master: [masterAtBegin, ...rounds.map(({ master }) => master)].filter((size) => size !== undefined),
    told,
  };
}

/** Requests without the answer they should have had, and answers that nobody had asked for. */
export function failedIn(counts: Counts): number {
  const { refused, reset, unanswered, timedOut, otherStatus, twice, wrong } = counts;
  return refused + reset + unanswered + timedOut + otherStatus + twice + wrong;
}

export function p99Of({ latency }: ClientReport): number {
  return latencyOf(mergeHistograms(Object.values(latency))).p99;
}

function sumOf(all: readonly Counts[]): Counts {
  const sum = noCounts();
  for (const counts of all) {
    for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += counts[name];
  }
  return sum;
}

/** The end against the middle: what fills up in the first half has found its size by then. */
export function growth(sizes: readonly number[]): number | undefined {
  const middle = sizes[sizes.length >> 1];
  return middle === undefined || sizes.length < 3 ? undefined : sizes.at(-1)! / middle;
}
