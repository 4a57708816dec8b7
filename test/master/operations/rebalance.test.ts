import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isUneven, planMoves } from '../../../src/master/operations/rebalance.ts';

const workers = (...open: number[]) =>
  open.map((count, index) => ({ slot: index + 1, weight: 1, open: count }));

/** As `slot: number` on each side. */
function plan(of: readonly { slot: number; weight: number; open: number }[]) {
  const { from, to } = planMoves(of);
  const bySlot = (moves: ReadonlyMap<{ slot: number }, number>) =>
    Object.fromEntries([...moves].map(([{ slot }, count]) => [slot, count]));
  return { from: bySlot(from), to: bySlot(to) };
}

describe('a plan of moves', () => {
  it('gives those that have fewer what others have too much', () => {
    assert.deepEqual(plan(workers(40, 0)), { from: { 1: 20 }, to: { 2: 20 } });
    assert.deepEqual(plan(workers(30, 10, 2)), { from: { 1: 16 }, to: { 2: 4, 3: 12 } });
  });

  it('honours weights, and leaves nothing at a worker without one', () => {
    const weighted = workers(0, 30, 10).map((worker, index) => ({ ...worker, weight: [3, 1, 0][index]! }));
    assert.deepEqual(plan(weighted), { from: { 2: 20, 3: 10 }, to: { 1: 30 } });
  });

  it('moves nothing for the sake of what cannot be divided', () => {
    assert.deepEqual(plan(workers(20, 21)), { from: {}, to: {} });
    assert.deepEqual(plan(workers(21, 20)), { from: {}, to: {} });
    assert.deepEqual(plan(workers(1, 0, 0)), { from: {}, to: {} });
  });

  it('is empty where nobody has a weight, or nobody is there', () => {
    const idle = workers(5, 0).map((worker) => ({ ...worker, weight: 0 }));
    assert.deepEqual(plan(idle), { from: {}, to: {} });
    assert.deepEqual(plan([]), { from: {}, to: {} });
  });

  it('takes as many as it gives, whatever the numbers are', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 2000; round++) {
      const of = Array.from({ length: 1 + random(12) }, (_, index) => ({
        slot: index + 1,
        weight: random(5) / 3,
        open: random(200),
      }));
      const { from, to } = planMoves(of);
      const sum = (moves: ReadonlyMap<unknown, number>) =>
        [...moves.values()].reduce((all, one) => all + one, 0);
      assert.equal(sum(from), sum(to), JSON.stringify(of));
      for (const [worker, count] of from) assert.ok(count <= worker.open);
    }
  });
});

describe('the load', () => {
  it('is uneven from a quarter and eight connections above the share on', () => {
    assert.equal(isUneven(workers(40, 0)), true);
    assert.equal(isUneven(workers(17, 1)), true);
    assert.equal(isUneven(workers(14, 0)), false, 'seven above its share');
    assert.equal(isUneven(workers(120, 100)), false, 'less than a quarter above its share');
    assert.equal(isUneven([]), false);
  });
});
