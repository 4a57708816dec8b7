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
  const first = bucketEndsMs.findIndex((end) => end >= SHORTEST_MS);
  const ends: number[] = [];
  const cumulative: number[] = [];
  let total = 0;
  for (const [bucket, endMs] of bucketEndsMs.entries()) {
    total += counts[bucket] ?? 0;
    // The last bucket has what is longer as well.
    const isOne =
      bucket >= first && (bucket - first) % PER_DOUBLING === 0 && bucket < bucketEndsMs.length - 1;
    if (!isOne) continue;
    ends.push(endMs / 1000);
    cumulative.push(total);
  }
  return { ends, counts: cumulative, total, sum: sumMs / 1000 };
}
