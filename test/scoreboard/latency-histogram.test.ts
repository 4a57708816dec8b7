import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  LATENCY_BUCKETS,
  latencyBucket,
  latencyBucketTopMs,
  latencyQuantileMs,
} from '../../src/scoreboard/latency-histogram.ts';

it('keeps every duration to within a sixteenth of itself', () => {
  for (let micros = 1; micros < 60_000_000; micros = Math.ceil(micros * 1.01)) {
    const top = latencyBucketTopMs(latencyBucket(micros / 1_000)) * 1_000;
    assert.ok(top >= micros && top <= micros * (1 + 1 / 16), `${micros} µs is counted as ${top} µs`);
  }
});

it('numbers its buckets without a gap and in order', () => {
  let last = -1;
  for (let micros = 0; micros < 200_000; micros++) {
    const bucket = latencyBucket(micros / 1_000);
    assert.ok(bucket === last || bucket === last + 1);
    last = bucket;
  }
  assert.equal(latencyBucket(1e9), LATENCY_BUCKETS - 1);
  assert.equal(latencyBucket(-1), 0);
});

it('gives quantiles of what was counted', () => {
  const counts = new Uint32Array(LATENCY_BUCKETS);
  assert.equal(latencyQuantileMs(counts, 0.5), undefined);
  for (let ms = 1; ms <= 1_000; ms++) counts[latencyBucket(ms)]!++;
  for (const [quantile, expected] of [
    [0.5, 500],
    [0.99, 990],
    [1, 1_000],
  ] as const) {
    const found = latencyQuantileMs(counts, quantile)!;
    assert.ok(Math.abs(found - expected) <= expected / 16, `${quantile}: ${found}`);
  }
});
