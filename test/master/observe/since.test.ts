import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countsSince, latenciesSince, percentileOf } from '../../../src/master/observe/since.ts';
import { snapshot } from '../../admin/fake-snapshot.ts';

const histogram = (...counts: number[]) => ({ counts, sumMs: 0 });

describe('what happened since a snapshot', () => {
  it('is what was counted since, by bucket, and never less than nothing', () => {
    assert.deepEqual(countsSince(histogram(3, 5, 2), histogram(1, 5)), [2, 0, 2]);
    assert.deepEqual(countsSince(histogram(1), undefined), [1]);
    assert.deepEqual(countsSince(histogram(1), histogram(4)), [0]);
  });

  it('is summed over slots, new ones included', () => {
    const [slot] = snapshot.slots;
    const of = (number: number, ...counts: number[]) => ({
      ...{ ...slot!, slot: number, latencies: histogram(...counts) },
    });
    assert.deepEqual(latenciesSince([of(1, 3), of(2, 0, 4)], [of(1, 1)]), [2, 4]);
    assert.deepEqual(latenciesSince([], undefined), []);
  });

  it('has percentiles in the middle of their buckets, the first of which begins at nothing', () => {
    const ends = [1, 2, 4];
    assert.equal(percentileOf([], ends, 0.5), undefined);
    assert.equal(percentileOf([0, 0], ends, 0.5), undefined);
    assert.equal(percentileOf([1], ends, 0.5), 0.5);
    assert.deepEqual(
      [0.5, 0.9, 0.91, 1].map((share) => percentileOf([5, 4, 1], ends, share)),
      [0.5, 1.5, 3, 3],
    );
  });
});
