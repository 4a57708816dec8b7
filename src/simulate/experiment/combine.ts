/** One result of several runs that differ in their seeds. */

import type { Estimate, Quantiles, SimulationResult } from '../index.ts';
import { studentT975 } from '../statistics/student-t.ts';
import type { Cell, CellResult, RunOutcome } from './contract.ts';

export function combine({ algo, load }: Cell, outcomes: readonly RunOutcome[]): CellResult {
  const results = outcomes.map(({ result }) => result);
  const { algorithm: _algorithm, seed: _seed, ...first } = results[0]!;
  const { timeLine } = outcomes[0]!;
  const base = results.length === 1 ? first : { ...first, ...means(results) };
  const maxShare = Math.max(...base.workers.map(({ share }) => share));
  return { algo, load, ...base, maxShare, timeLine };
}

type Fields = Omit<SimulationResult, 'algorithm' | 'seed' | 'window'>;

/** Means of what is a mean or a percentile, the greatest of what is a maximum, sums of what is counted. */
function means(results: readonly SimulationResult[]): Fields {
  const over = (pick: (result: SimulationResult) => number): number => mean(results.map(pick));
  const most = (pick: (result: SimulationResult) => number): number => Math.max(...results.map(pick));
  const sumOf = (key: keyof SimulationResult['counts']): number =>
    results.reduce((sum, { counts }) => sum + counts[key], 0);
  const [{ workers, counts }] = results as [SimulationResult];
  return {
    sojourn: quantiles(results.map(({ sojourn }) => sojourn)),
    waiting: quantiles(results.map(({ waiting }) => waiting)),
    delayed: estimate(results.map(({ delayed }) => delayed)),
    slowdown: estimate(results.map(({ slowdown }) => slowdown)),
    throughput: over(({ throughput }) => throughput),
    workers: workers.map(({ slot }, index) => ({
      slot,
      utilization: over((result) => result.workers[index]!.utilization),
      share: over((result) => result.workers[index]!.share),
      open: over((result) => result.workers[index]!.open),
    })),
    fairness: over(({ fairness }) => fairness),
    population: {
      mean: over(({ population }) => population.mean),
      seenByArrivals: over(({ population }) => population.seenByArrivals),
    },
    open: {
      meanMax: over(({ open }) => open.meanMax),
      meanMin: over(({ open }) => open.meanMin),
      end: {
        mean: over(({ open }) => open.end.mean),
        max: most(({ open }) => open.end.max),
        min: Math.min(...results.map(({ open }) => open.end.min)),
      },
      tails: tails(results),
    },
    longestQueue: {
      master: most(({ longestQueue }) => longestQueue.master),
      worker: most(({ longestQueue }) => longestQueue.worker),
    },
    counts: Object.fromEntries(
      Object.keys(counts).map((key) => [key, sumOf(key as keyof typeof counts)]),
    ) as unknown as SimulationResult['counts'],
    little: {
      population: over(({ little }) => little.population),
      rate: over(({ little }) => little.rate),
      sojourn: over(({ little }) => little.sojourn),
      edge: over(({ little }) => little.edge),
      gap: most(({ little }) => little.gap),
    },
  };
}

function quantiles(all: readonly Quantiles[]): Quantiles {
  const of = (key: Exclude<keyof Quantiles, 'max'>): Estimate => estimate(all.map((each) => each[key]));
  return {
    mean: of('mean'),
    p50: of('p50'),
    p90: of('p90'),
    p95: of('p95'),
    p99: of('p99'),
    p999: of('p999'),
    max: Math.max(...all.map(({ max }) => max)),
  };
}

/** Runs with different seeds are independent: their spread gives the interval. */
function estimate(all: readonly Estimate[]): Estimate {
  const values = all.map(({ value }) => value);
  const value = mean(values);
  const squares = values.reduce((sum, each) => sum + (each - value) ** 2, 0);
  const deviation = Math.sqrt(squares / (values.length - 1) / values.length);
  return { value, margin: tOf(values.length - 1) * deviation };
}

/** The expansion behind `studentT975` is good from 5 degrees of freedom on; below, a table. */
function tOf(degrees: number): number {
  return [12.706, 4.303, 3.182, 2.776][degrees - 1] ?? studentT975(degrees);
}

function tails(results: readonly SimulationResult[]): number[] {
  const length = Math.max(...results.map(({ open }) => open.tails.length));
  return Array.from({ length }, (_, index) => mean(results.map(({ open }) => open.tails[index] ?? 0)));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
