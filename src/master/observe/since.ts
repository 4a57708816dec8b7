/** How long things took between two snapshots of one master, for whoever shows that. */
import type { Histogram, SlotSnapshot } from './contract.ts';

/** By bucket. A histogram that was not there before began with nothing. */
export function countsSince(now: Histogram, before: Histogram | undefined): number[] {
  return now.counts.map((count, bucket) => Math.max(count - (before?.counts[bucket] ?? 0), 0));
}

/** The same of the requests of all slots together. */
export function latenciesSince(
  now: readonly SlotSnapshot[],
  before: readonly SlotSnapshot[] | undefined,
): number[] {
  const past = new Map(before?.map(({ slot, latencies }) => [slot, latencies]));
  return added(now.map(({ slot, latencies }) => countsSince(latencies, past.get(slot))));
}

export function added(all: readonly (readonly number[])[]): number[] {
  const length = Math.max(0, ...all.map((counts) => counts.length));
  return Array.from({ length }, (_, bucket) => all.reduce((sum, counts) => sum + (counts[bucket] ?? 0), 0));
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
  let seen = 0;
  const bucket = counts.findIndex((count) => {
    seen += count;
    return seen >= rank;
  });
  return ((endsMs[bucket - 1] ?? 0) + endsMs[bucket]!) / 2;
}
