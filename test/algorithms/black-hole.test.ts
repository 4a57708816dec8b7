/** How much of the traffic a worker attracts that fails at once, where others take fifty times as long. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AlgorithmOptions } from '../../src/algorithms/index.ts';
import { algorithmCatalog, createAlgorithm } from '../../src/algorithms/index.ts';
import { runClosedLoop } from './closed-loop.ts';
import { seededContext, type TestWorker, testSeed, workers } from './views.ts';

const N = 8;
const PICKS = 8_000;
/** Chance may do this much. */
const NOISE = 0.02;
const seed = testSeed();

function blackHoleShare(name: string, options: AlgorithmOptions = {}, clients = 4): number {
  const context = seededContext(seed);
  const isBlackHole = ({ slot }: TestWorker): boolean => slot === 3;
  const counts = runClosedLoop({
    algorithm: createAlgorithm({ name, options }, context),
    context,
    members: workers(N),
    clients,
    picks: PICKS,
    serviceMs: (worker) => (isBlackHole(worker) ? 1 : 40 + 20 * context.random()),
    fails: isBlackHole,
    newAddresses: true,
  });
  return counts[2]! / PICKS;
}

const loadAware = ['least-connections', 'least-requests', 'sed', 'nq', 'jiq', 'p2c', 'bounded-hash'];

describe('a worker that fails at once', () => {
  it('gets most of the traffic from what sends to the emptiest', () => {
    for (const name of ['least-connections', 'least-requests', 'sed', 'nq', 'least-time']) {
      const share = blackHoleShare(name, {}, 16);
      assert.ok(share > 0.5, `${name}: ${share}`);
    }
  });

  it('gets no more than d/N of it from d choices', () => {
    for (const d of [1, 2, 3]) {
      const share = blackHoleShare('p2c', { d }, 16);
      assert.ok(share <= d / N + NOISE, `d=${d}: ${share}`);
    }
  });

  it('gets no more than its own part from what does not look at load', () => {
    for (const name of ['rr', 'weighted-rr', 'random', 'source-hash', 'maglev']) {
      const share = blackHoleShare(name, {}, 16);
      assert.ok(share <= 1.1 / N + NOISE, `${name}: ${share}`);
    }
  });

  for (const { name } of algorithmCatalog) {
    it(`gets no more than 2/N from ${name} with share-cap=2`, () => {
      const share = blackHoleShare(name, { 'share-cap': 2 }, 16);
      assert.ok(share <= 2 / N + NOISE, `${share}`);
    });
  }

  for (const name of loadAware) {
    it(`gets less than its own part from ${name} with failure-penalty=10`, () => {
      const share = blackHoleShare(name, { 'failure-penalty': 10 }, 16);
      assert.ok(share < 1 / N, `${share}`);
    });
  }

  for (const name of ['peak-ewma', 'least-time', 'hot-cold']) {
    it(`gets no more than 2/N from ${name} with failure-penalty=10, though it looks fast`, () => {
      const share = blackHoleShare(name, { 'failure-penalty': 10 }, 16);
      assert.ok(share <= 2 / N + NOISE, `${share}`);
    });
  }
});
