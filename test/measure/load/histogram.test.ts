import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  createHistogram,
  curveOf,
  decodeHistogram,
  encodeHistogram,
  latencyOf,
  mergeHistograms,
  record,
} from '../../../src/measure/load/histogram.ts';
import { assertNear } from './near-by-share.ts';

function histogramOf(values: readonly number[]) {
  const histogram = createHistogram();
  for (const value of values) record(histogram, value);
  return histogram;
}

const oneToThousand = Array.from({ length: 1000 }, (_, index) => index + 1);

describe('a histogram of latencies', () => {
  it('tells percentiles in milliseconds, to 0.1 %', () => {
    const latency = latencyOf(histogramOf(oneToThousand));
    assertNear(latency.mean, 500.5, 0.001);
    assertNear(latency.p50, 500, 0.001);
    assertNear(latency.p90, 900, 0.001);
    assertNear(latency.p95, 950, 0.001);
    assertNear(latency.p99, 990, 0.001);
    assertNear(latency.p999, 999, 0.001);
    assertNear(latency.max, 1000, 0.001);
  });

  it('keeps what is below a microsecond and what is longer than a minute', () => {
    const latency = latencyOf(histogramOf([0, 90_000]));
    assert.equal(latency.p50, 0.001);
    assertNear(latency.max, 90_000, 0.001);
  });

  it('is the same after it was encoded, its greatest value to 0.1 %', () => {
    const histogram = histogramOf([0.25, 3, 3, 700]);
    const decoded = decodeHistogram(encodeHistogram(histogram));
    assert.equal(decoded.totalCount, 4);
    const before = Object.values(latencyOf(histogram));
    for (const [index, value] of Object.values(latencyOf(decoded)).entries()) {
      assertNear(value, before[index]!, 0.001);
    }
  });

  it('merged from parts is that of the whole', () => {
    const parts = [oneToThousand.slice(0, 100), oneToThousand.slice(100), []].map(histogramOf);
    const merged = mergeHistograms(parts.map(encodeHistogram));
    assert.equal(merged.totalCount, 1000);
    const whole = decodeHistogram(encodeHistogram(histogramOf(oneToThousand)));
    assert.deepEqual(latencyOf(merged), latencyOf(whole));
  });

  it('without values has zeros and no curve', () => {
    const empty = createHistogram();
    assert.deepEqual(Object.values(latencyOf(empty)), [0, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual(curveOf(empty), []);
  });
});

describe('the curve', () => {
  it('rises from the least value to the greatest, with as many points for each further nine', () => {
    const curve = curveOf(histogramOf(Array.from({ length: 100_000 }, (_, index) => (index + 1) / 100)));
    assert.ok(curve.length >= 40);
    assertNear(curve[0]!.ms, 0.01, 0.01);
    assert.equal(curve[0]!.share, 0);
    assertNear(curve.at(-1)!.ms, 1000, 0.001);
    assert.equal(curve.at(-1)!.share, 1);
    assertNear(curve.at(-2)!.share, 0.9999, 1e-9);
    for (const [index, point] of curve.entries()) {
      const before = curve[index - 1] ?? point;
      assert.ok(point.ms >= before.ms && point.share >= before.share);
      if (point.share > 0 && point.share < 1) assertNear(point.ms, point.share * 1000, 0.002);
    }
    const between = (from: number, to: number) =>
      curve.filter(({ share }) => share > from + 1e-9 && share <= to + 1e-9).length;
    assert.equal(between(0.9, 0.99), between(0.99, 0.999));
  });

  it('ends where there are values to tell', () => {
    const curve = curveOf(histogramOf(oneToThousand.slice(0, 50)));
    assertNear(curve.at(-2)!.share, 0.98, 1e-9);
    assert.ok(curve.length >= 40);
  });
});
