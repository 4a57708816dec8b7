/** From the rounds of all targets to what is said of each: medians, ratios to the baseline, the curve. */
import { jainIndex as weightedJainIndex } from '../../simulate/statistics/jain-index.ts';
import type {
  Comparison,
  CurvePoint,
  Latency,
  Prediction,
  RoundSample,
  Summary,
  TargetResult,
} from '../contract.ts';
import { differenceOf } from './difference.ts';
import { errorCountOf, samplesOf } from './samples.ts';
import { type Spread, spreadOf } from './spread.ts';

/** A target with its rounds, before anything is said of them. */
export type Measured = Pick<TargetResult, 'name' | 'family' | 'program' | 'rounds'> & {
  /** Of each round that was predicted, by its number. */
  readonly predictions: ReadonlyMap<number, PredictedRound> | undefined;
};

/** Milliseconds. */
export type PredictedRound = Pick<Prediction, 'mean' | 'p50' | 'p99'>;

/** `curveOf` merges encoded histograms; see load/histogram.ts. */
export function summarize(
  targets: readonly Measured[],
  baseline: string,
  curveOf: (histograms: readonly string[]) => readonly CurvePoint[],
): TargetResult[] {
  const base = targets.find(({ name }) => name === baseline);
  return targets.map((target): TargetResult => {
    const { name, family, program, rounds, predictions } = target;
    const samples = samplesOf(target);
    const summary = summaryOf(samples);
    return {
      name,
      family,
      program,
      rounds,
      summary,
      comparison: base === undefined || base === target ? undefined : comparisonOf(samples, samplesOf(base)),
      curve: samples.length === 0 ? [] : curveOf(samples.map(({ histogram }) => histogram)),
      prediction: predictions && predictionOf(predictions, samples),
    };
  });
}

/** Of amounts that should be equal: 1 when they are, 1/N when one has it all. */
export function jainIndex(amounts: readonly number[]): number {
  return weightedJainIndex(
    amounts,
    amounts.map(() => 1),
  );
}

const latencyKeys = ['mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const;

function summaryOf(samples: readonly RoundSample[]): Summary | undefined {
  if (samples.length === 0) return undefined;
  const of = (read: (sample: RoundSample) => number | undefined): Spread | undefined =>
    spreadOf(samples.flatMap((sample) => read(sample) ?? []));
  const latency = latencyKeys.map((key) => [key, of((sample) => sample.latency[key])!]);
  return {
    requestsPerSecond: of(({ requestsPerSecond }) => requestsPerSecond)!,
    latency: Object.fromEntries(latency) as Record<keyof Latency, Spread>,
    cpuUs: of(({ cpu }) => cpu?.totalUs),
    masterUs: of(({ cpu }) => cpu?.masterUs),
    memoryMiB: of(({ memoryMiB }) => (memoryMiB.master ?? 0) + memoryMiB.workers)!,
    fairness: of(({ fairness }) => fairness),
    errors: samples.reduce((sum, sample) => sum + errorCountOf(sample), 0),
    isGeneratorBound: samples.some(({ generator }) => generator.bottleneck !== undefined),
  };
}

/** undefined when no round worked for both. */
function comparisonOf(own: readonly RoundSample[], base: readonly RoundSample[]): Comparison | undefined {
  const requestsPerSecond = differenceOf(own, base, (sample) => sample.requestsPerSecond);
  const p50 = differenceOf(own, base, ({ latency }) => latency.p50);
  const p99 = differenceOf(own, base, ({ latency }) => latency.p99);
  if (!requestsPerSecond || !p50 || !p99) return undefined;
  return { requestsPerSecond, p50, p99, cpuUs: differenceOf(own, base, ({ cpu }) => cpu?.totalUs) };
}

/** undefined when no round that worked was predicted. */
function predictionOf(
  predictions: ReadonlyMap<number, PredictedRound>,
  samples: readonly RoundSample[],
): Prediction | undefined {
  const pairs = samples.flatMap(({ round, latency }) => {
    const predicted = predictions.get(round);
    return predicted === undefined ? [] : [{ predicted, latency }];
  });
  if (pairs.length === 0) return undefined;
  const medianOf = (key: keyof PredictedRound): number =>
    spreadOf(pairs.map(({ predicted }) => predicted[key]))!.median;
  const errorOf = (key: 'p50' | 'p99'): Spread =>
    spreadOf(pairs.map(({ predicted, latency }) => predicted[key] / latency[key] - 1))!;
  return {
    ...{ mean: medianOf('mean'), p50: medianOf('p50'), p99: medianOf('p99') },
    ...{ p50Error: errorOf('p50'), p99Error: errorOf('p99') },
  };
}
