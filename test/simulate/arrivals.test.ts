import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { arrivalGaps, meanArrivalRate } from '../../src/simulate/arrivals.ts';
import { RandomStream } from '../../src/simulate/random-stream.ts';
import type { Arrivals } from '../../src/simulate/scenario.ts';
import { isNear } from '../near.ts';

const COUNT = 200_000;

function gaps(arrivals: Arrivals, count: number): number[] {
  const next = arrivalGaps(arrivals, new RandomStream(4));
  return Array.from({ length: count }, next);
}

function scvOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length / mean ** 2;
}

describe('arrivals', () => {
  it('of a Poisson process have exponential gaps of the right mean', () => {
    const drawn = gaps({ kind: 'poisson', rate: 4 }, COUNT);
    const mean = drawn.reduce((sum, gap) => sum + gap, 0) / COUNT;
    isNear(mean, 0.25, 0.003);
    isNear(scvOf(drawn), 1, 0.03);
  });

  it('may come at equal distances', () => {
    assert.deepEqual(gaps({ kind: 'deterministic', rate: 4 }, 3), [0.25, 0.25, 0.25]);
  });

  it('in bursts keep the mean rate and vary more than a Poisson process', () => {
    const bursts: Arrivals = { kind: 'bursts', calmRate: 1, burstRate: 21, calmFor: 9, burstFor: 1 };
    assert.equal(meanArrivalRate(bursts), 3);
    const drawn = gaps(bursts, COUNT);
    const rate = COUNT / drawn.reduce((sum, gap) => sum + gap, 0);
    isNear(rate, 3, 0.1);
    assert.ok(scvOf(drawn) > 2, `scv ${scvOf(drawn)}`);
  });

  it('in bursts may be silent in between', () => {
    const bursts: Arrivals = { kind: 'bursts', calmRate: 0, burstRate: 10, calmFor: 5, burstFor: 1 };
    const drawn = gaps(bursts, 1_000);
    assert.deepEqual(
      drawn.filter((gap) => !(gap >= 0 && gap < Number.POSITIVE_INFINITY)),
      [],
    );
  });

  it('follow a trace and end with it', () => {
    assert.deepEqual(gaps({ kind: 'trace', times: [1, 1, 4] }, 4), [1, 0, 3, Number.POSITIVE_INFINITY]);
    assert.equal(meanArrivalRate({ kind: 'trace', times: [0, 1, 4] }), 0.5);
  });
});
