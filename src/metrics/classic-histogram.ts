/** A histogram of the model as one with cumulative buckets, the same for all, so that they can be summed. */
import type { Histogram } from '../master/observe/contract.ts';
import type { ClassicHistogram } from './own-families.ts';

/** From half a millisecond on, one to each doubling: what the model has is four times as fine. */
const SHORTEST_MS = 0.5;
const PER_DOUBLING = 4;

export function classicHistogram(
  { counts, sumMs }: Histogram,
  bucketEndsMs: readonly number[],
): ClassicHistogram {
  const { bounds, buckets } = boundsOf(bucketEndsMs);
  const cumulative: number[] = [];
  let total = 0;
  let bucket = 0;
  for (const last of buckets) {
    for (; bucket <= last; bucket++) total += counts[bucket] ?? 0;
    cumulative.push(total);
  }
  for (; bucket < counts.length; bucket++) total += counts[bucket]!;
  return { bounds, counts: cumulative, total, sum: sumMs / 1000 };
}

interface Bounds {
  readonly bounds: readonly string[];
  /** The last one of the model in each. */
  readonly buckets: readonly number[];
}

/** All histograms of a master have the same. */
const known = new WeakMap<readonly number[], Bounds>();

function boundsOf(bucketEndsMs: readonly number[]): Bounds {
  const made = known.get(bucketEndsMs) ?? makeBounds(bucketEndsMs);
  known.set(bucketEndsMs, made);
  return made;
}

function makeBounds(bucketEndsMs: readonly number[]): Bounds {
  const buckets: number[] = [];
  const first = bucketEndsMs.findIndex((end) => end >= SHORTEST_MS);
  // The last bucket has what is longer as well.
  for (let at = first; at < bucketEndsMs.length - 1; at += PER_DOUBLING) buckets.push(at);
  return { buckets, bounds: buckets.map((at) => `le="${bucketEndsMs[at]! / 1000}"`) };
}
