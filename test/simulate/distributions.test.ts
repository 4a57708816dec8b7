import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { momentsOf, samplerOf } from '../../src/simulate/distributions.ts';
import { RandomStream } from '../../src/simulate/random-stream.ts';
import type { Distribution } from '../../src/simulate/scenario.ts';
import { isNear } from '../near.ts';

const COUNT = 400_000;

/** With the squared coefficient of variation each has to have, worked out by hand. */
const distributions: readonly [Distribution, number][] = [
  [{ kind: 'exponential' }, 1],
  [{ kind: 'deterministic' }, 0],
  [{ kind: 'erlang', stages: 4 }, 0.25],
  [{ kind: 'hyperexponential', scv: 4 }, 4],
  // 99 times 1 and once 100: mean 1.99, second moment 100.99.
  [{ kind: 'bimodal', longShare: 0.01, ratio: 100 }, 100.99 / 1.99 ** 2 - 1],
  // Shape 3 on [1, 2]: density 24/7 x^-4, mean 9/7, second moment 12/7.
  [{ kind: 'bounded-pareto', shape: 3, ratio: 2 }, 12 / 7 / (9 / 7) ** 2 - 1],
  [{ kind: 'lognormal', scv: 2 }, 2],
];

for (const [distribution, scv] of distributions) {
  describe(`the distribution ${distribution.kind}`, () => {
    it('knows its moments', () => {
      const moments = momentsOf(distribution);
      assert.equal(moments.mean, 1);
      isNear(moments.scv, scv, 1e-9);
      assert.equal(momentsOf({ ...distribution, mean: 5 }).mean, 5);
    });

    it('draws numbers with these moments, scaled by its mean', () => {
      const sample = samplerOf({ ...distribution, mean: 5 });
      const random = new RandomStream(11);
      let least = Number.POSITIVE_INFINITY;
      let sum = 0;
      let squares = 0;
      for (let draw = 0; draw < COUNT; draw++) {
        const value = sample(random);
        least = Math.min(least, value);
        sum += value;
        squares += value * value;
      }
      assert.ok(least > 0, `${least} was drawn`);
      const mean = sum / COUNT;
      // Four standard errors of the mean, and a wide margin for the variance, whose own spread is large.
      const margin = 4 * 5 * Math.sqrt(scv / COUNT) + 1e-9;
      isNear(mean, 5, margin);
      isNear(squares / COUNT / mean ** 2 - 1, scv, 0.06 * scv + 1e-9);
    });
  });
}

it('a bounded power law whose mean is a logarithm has the mean it should', () => {
  const sample = samplerOf({ kind: 'bounded-pareto', shape: 1, ratio: 100 });
  const random = new RandomStream(3);
  let sum = 0;
  for (let draw = 0; draw < COUNT; draw++) sum += sample(random);
  isNear(sum / COUNT, 1, 0.02);
});
