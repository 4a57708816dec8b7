import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RandomStream } from '../../../src/simulate/random-stream.ts';
import { BatchMeans } from '../../../src/simulate/statistics/batch-means.ts';
import { Histogram } from '../../../src/simulate/statistics/histogram.ts';
import { studentT975 } from '../../../src/simulate/statistics/student-t.ts';
import { isNear } from '../../near.ts';

function isRelativelyNear(value: number, expected: number, relative: number): void {
  isNear(value, expected, relative * expected);
}

describe('a histogram', () => {
  it('knows percentiles over nine powers of ten within 0.4 per cent', () => {
    for (const scale of [1e-4, 1e-2, 1, 1e3, 1e5]) {
      const histogram = new Histogram();
      for (let value = 1; value <= 1_000; value++) histogram.add(value * scale);
      for (const share of [0.5, 0.9, 0.99, 0.999])
        isRelativelyNear(histogram.quantile(share), share * 1_000 * scale, 0.004);
    }
  });

  it('counts nothing as nothing', () => {
    const histogram = new Histogram();
    for (let index = 0; index < 60; index++) histogram.add(0);
    for (let index = 0; index < 40; index++) histogram.add(2);
    assert.equal(histogram.quantile(0.5), 0);
    isRelativelyNear(histogram.quantile(0.9), 2, 0.004);
  });

  it('keeps what is beyond its range in the last bucket', () => {
    const histogram = new Histogram();
    histogram.add(1e30);
    assert.equal(histogram.count, 1);
    assert.equal(Math.log2(histogram.quantile(0.5)) > 31, true);
  });

  it('adds up with others', () => {
    const [left, right] = [new Histogram(), new Histogram()];
    left.add(1);
    right.add(3);
    left.addAll(right);
    assert.equal(left.count, 2);
    isRelativelyNear(left.quantile(1), 3, 0.004);
  });
});

describe("Student's t", () => {
  it('has the values of the tables', () => {
    const table = [
      [5, 2.5706],
      [19, 2.093],
      [31, 2.0395],
      [120, 1.9799],
    ] as const;
    for (const [degrees, value] of table) isRelativelyNear(studentT975(degrees), value, 0.001);
  });
});

describe('batch means', () => {
  it('are the mean of all values, with the margin their spread gives', () => {
    const means = new BatchMeans(20);
    // Batch b holds b + 0.5 twice: the means 0.5 to 19.5 have variance 35.
    for (let batch = 0; batch < 20; batch++) {
      means.add(batch, batch);
      means.add(batch, batch + 1);
    }
    const { value, margin } = means.mean();
    assert.equal(value, 10);
    isRelativelyNear(margin!, 2.093 * Math.sqrt(35 / 20), 0.001);
  });

  it('cover the true mean in about 95 of 100 runs', () => {
    let covered = 0;
    for (let run = 0; run < 1_000; run++) {
      const random = new RandomStream(run);
      const means = new BatchMeans(20);
      for (let batch = 0; batch < 20; batch++) {
        for (let draw = 0; draw < 30; draw++) means.add(batch, random.exponential());
      }
      const { value, margin } = means.mean();
      if (Math.abs(value - 1) <= margin!) covered++;
    }
    assert.ok(covered > 920 && covered < 975, `${covered} of 1000`);
  });

  it('give a percentile no margin when a batch has nothing beyond it', () => {
    const means = new BatchMeans(20);
    for (let batch = 0; batch < 20; batch++) {
      for (let value = 1; value <= 100; value++) means.add(batch, value);
    }
    const { p90, p99, p999, max } = means.quantiles();
    assert.equal(p90.margin, 0);
    assert.notEqual(p99.margin, null);
    assert.equal(p999.margin, null);
    assert.equal(max, 100);
  });

  it('say nothing of nothing', () => {
    const { mean, p99, max } = new BatchMeans(20).quantiles();
    assert.deepEqual([mean, p99.value, max], [{ value: 0, margin: null }, 0, 0]);
  });
});
