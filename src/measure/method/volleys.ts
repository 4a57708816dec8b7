/** How evenly volleys of connections were spread: by worker over the repetitions of all rounds. */
import type { RoundSample, TargetResult } from '../contract.ts';
import { samplesOf } from './samples.ts';

export interface Evenness {
  readonly least: number;
  readonly greatest: number;
  readonly mean: number;
  /** Standard deviation, of the population: the repetitions are all there were. */
  readonly deviation: number;
}

export interface Distribution {
  /** Of all workers and repetitions: the deviation is that from the fair share. */
  readonly all: Evenness;
  /** By worker number, from 1. */
  readonly workers: readonly (Evenness & { readonly worker: number; readonly share: number })[];
}

/** undefined without volleys. */
export function distributionOf(target: Pick<TargetResult, 'rounds'>): Distribution | undefined {
  const volleys = samplesOf(target).flatMap((sample) => volleysOf(sample));
  const count = Math.max(0, ...volleys.map(({ length }) => length));
  if (count === 0) return undefined;
  const columns = Array.from({ length: count }, (_, index) => volleys.map((volley) => volley[index] ?? 0));
  const total = sum(columns.flat());
  return {
    all: evennessOf(columns.flat()),
    workers: columns.map((answers, index) => ({
      worker: index + 1,
      share: total === 0 ? 0 : sum(answers) / total,
      ...evennessOf(answers),
    })),
  };
}

/** Of one round: the standard deviation from the fair share. */
export function unevennessOf(sample: RoundSample): number | undefined {
  return distributionOf({ rounds: [sample] })?.all.deviation;
}

function volleysOf({ volleys, shares }: RoundSample): readonly (readonly number[])[] {
  // A worker that never got one may be missing at the end of the lists.
  const workers = Math.max(0, ...shares.map(({ worker }) => worker), ...(volleys ?? []).map((v) => v.length));
  return (volleys ?? []).map((volley) => Array.from({ length: workers }, (_, index) => volley[index] ?? 0));
}

function evennessOf(values: readonly number[]): Evenness {
  const mean = sum(values) / values.length;
  const variance = sum(values.map((value) => (value - mean) ** 2)) / values.length;
  return {
    least: Math.min(...values),
    greatest: Math.max(...values),
    mean,
    deviation: Math.sqrt(variance),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
