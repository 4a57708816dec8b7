/**
 * A log-linear histogram: 16 equal buckets in each power of two, so that a value is known to within 1/16 of
 * itself, from 1 microsecond to 67 seconds. The layout is that of HdrHistogram with 4 bits of precision.
 */

const SUB_BITS = 4;
const SUB_BUCKETS = 1 << SUB_BITS;
const HIGHEST_BIT = 26;

export const LATENCY_BUCKETS: number = SUB_BUCKETS * (HIGHEST_BIT - SUB_BITS + 1);

/** The bucket of a duration in milliseconds; what is out of range falls into the first or the last. */
export function latencyBucket(durationMs: number): number {
  const micros = Math.min(Math.max(Math.round(durationMs * 1_000), 0), 2 ** HIGHEST_BIT - 1);
  if (micros < SUB_BUCKETS) return micros;
  const exponent = 31 - Math.clz32(micros) - SUB_BITS;
  return exponent * SUB_BUCKETS + (micros >>> exponent);
}

/** The upper end of a bucket in milliseconds. */
export function latencyBucketTopMs(bucket: number): number {
  const exponent = Math.max((bucket >> SUB_BITS) - 1, 0);
  const base = bucket < SUB_BUCKETS ? bucket : SUB_BUCKETS + (bucket % SUB_BUCKETS);
  return ((base + 1) * 2 ** exponent - 1) / 1_000;
}

/** The latency below which `quantile` (0 to 1) of the counted requests lie; undefined when there are none. */
export function latencyQuantileMs(counts: ArrayLike<number>, quantile: number): number | undefined {
  let total = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) total += counts[bucket]!;
  if (total === 0) return undefined;
  let seen = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    seen += counts[bucket]!;
    if (seen >= quantile * total) return latencyBucketTopMs(bucket);
  }
  return latencyBucketTopMs(counts.length - 1);
}
