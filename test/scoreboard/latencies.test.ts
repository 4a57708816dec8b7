import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  bucketStartMs,
  LATENCY_BUCKETS,
  latencyBucket,
  latencyPercentile,
} from '../../src/scoreboard/latencies.ts';

const SHORTEST_MS = bucketStartMs(0);
const LONGEST_MS = bucketStartMs(LATENCY_BUCKETS);

const countsOf = (durations: readonly number[]): Float64Array => {
  const counts = new Float64Array(LATENCY_BUCKETS);
  for (const duration of durations) counts[latencyBucket(duration)]!++;
  return counts;
};

describe('latencies in buckets', () => {
  it('begin at 1/16 ms and end at 65.5 s', () => {
    assert.equal(SHORTEST_MS, 1 / 16);
    assert.equal(LONGEST_MS, 65_536);
  });

  it('puts every duration between the ends of its bucket', () => {
    fc.assert(
      fc.property(fc.double({ min: SHORTEST_MS, max: LONGEST_MS, maxExcluded: true, noNaN: true }), (ms) => {
        const bucket = latencyBucket(ms);
        assert.ok(bucketStartMs(bucket) <= ms && ms < bucketStartMs(bucket + 1), `${ms} in ${bucket}`);
      }),
    );
  });

  it('takes what is beyond the ends to the nearest bucket, whatever it is', () => {
    for (const ms of [0, Number.MIN_VALUE, 0.06, -1, Number.NEGATIVE_INFINITY])
      assert.equal(latencyBucket(ms), 0, String(ms));
    for (const ms of [65_536, 1e9, Number.MAX_VALUE, Number.POSITIVE_INFINITY])
      assert.equal(latencyBucket(ms), LATENCY_BUCKETS - 1, String(ms));
  });

  it('gives percentiles that are at most 12.5 % off', () => {
    const duration = fc.double({ min: SHORTEST_MS, max: 60_000, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(duration, { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (durations, share) => {
          const sorted = durations.toSorted((one, other) => one - other);
          const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1]!;
          const read = latencyPercentile(countsOf(durations), share)!;
          assert.ok(Math.abs(read - exact) <= 0.125 * exact, `${read} for ${exact}`);
        },
      ),
    );
  });

  it('has no percentile of nothing', () => {
    assert.equal(latencyPercentile(countsOf([]), 0.99), undefined);
    assert.equal(latencyPercentile([], 0.99), undefined);
  });
});
