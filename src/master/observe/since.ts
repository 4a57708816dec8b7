/** How long things took between two snapshots of one master, for whoever shows that. */
import type { Histogram, SlotSnapshot } from './contract.ts';

/** By bucket. A histogram that was not there before began with nothing. */
export function countsSince(now: Histogram, before: Histogram | undefined): number[] {
  return now.counts.map((count, bucket) => Math.max(count - (before?.counts[bucket] ?? 0), 0));
}

/** The same of the requests of each slot. */
export function latenciesBySlot(
  now: readonly SlotSnapshot[],
  before: readonly SlotSnapshot[] | undefined,
): number[][] {
  const past = new Map(before?.map(({ slot, latencies }) => [slot, latencies]));
  return now.map(({ slot, latencies }) => countsSince(latencies, past.get(slot)));
}

/** Of all slots together. */
export function latenciesSince(
  now: readonly SlotSnapshot[],
  before: readonly SlotSnapshot[] | undefined,
): number[] {
  return added(latenciesBySlot(now, before));
}

export function added(all: readonly (readonly number[])[]): number[] {
  const sums: number[] = [];
  for (const counts of all)
    for (const [bucket, count] of counts.entries()) sums[bucket] = (sums[bucket] ?? 0) + count;
  return sums;
}

/**
 * The middle of the bucket that it lies in; undefined where nothing was counted. `share` is from 0 to 1, `endsMs` where
 * the buckets end: those of the snapshot, which may be that of another version.
 */
export function percentileOf(
  counts: readonly number[],
  endsMs: readonly number[],
  share: number,
): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const rank = Math.max(1, Math.ceil(share * total));
  let bucket = 0;
  for (let seen = counts[0]!; seen < rank; seen += counts[bucket]!) bucket++;
  return ((endsMs[bucket - 1] ?? 0) + endsMs[bucket]!) / 2;
}
