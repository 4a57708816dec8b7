/** Algorithms in which chance decides among few. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createAlgorithm } from '../../src/algorithms/index.ts';
import { countsOf, release, seededContext, slotsOf, weighted, worker, workers } from './views.ts';

const made = (name: string, options = {}) => {
  const algorithm = createAlgorithm({ name, options }, seededContext(3));
  return algorithm;
};

describe('random', () => {
  it('follows the weights, told of members or not', () => {
    for (const isTold of [true, false]) {
      const algorithm = made('random');
      const members = weighted(4, 0.5, 2.5, 1);
      if (isTold) algorithm.changed!(members);
      const counts = countsOf(slotsOf(algorithm, members, 16_000), 4);
      for (const [index, count] of counts.entries()) {
        assert.ok(Math.abs(count / 16_000 - members[index]!.weight / 8) < 0.02, `${counts}`);
      }
    }
  });

  it('follows the weights of those that have room', () => {
    const algorithm = made('random');
    const members = weighted(1, 6, 3);
    algorithm.changed!(members);
    const counts = countsOf(slotsOf(algorithm, [members[0]!, members[2]!], 8_000), 3);
    assert.ok(Math.abs(counts[0]! - 2_000) < 200 && counts[1] === 0, `${counts}`);
  });
});

describe('p2c', () => {
  it('never picks the busiest of all', () => {
    const members = [worker(1, { open: 3 }), worker(2, { open: 9 }), worker(3, { open: 5 })];
    assert.ok(!slotsOf(made('p2c'), members, 500).includes(2));
  });

  it('may pick it when it may draw the same worker twice', () => {
    const members = [worker(1, { open: 3 }), worker(2, { open: 9 }), worker(3, { open: 5 })];
    const counts = countsOf(slotsOf(made('p2c', { replacement: true }), members, 9_000), 3);
    assert.ok(Math.abs(counts[1]! - 1_000) < 150, `${counts}`);
  });

  it('with two workers is least-connections, with one draw is random', () => {
    const members = [worker(1, { open: 1 }), worker(2)];
    assert.deepEqual(new Set(slotsOf(made('p2c'), members, 100)), new Set([2]));
    const counts = countsOf(slotsOf(made('p2c', { d: 1 }), members, 4_000), 2);
    assert.ok(Math.abs(counts[0]! - 2_000) < 200, `${counts}`);
  });

  it('finds the least loaded of all when it draws as many as there are, or more', () => {
    const members = [8, 4, 2, 6, 9].map((open, index) => worker(index + 1, { open }));
    for (const d of [5, 32])
      assert.deepEqual(new Set(slotsOf(made('p2c', { d }), members, 50)), new Set([3]));
  });

  it('picks each of many equals as often', () => {
    for (const d of [2, 3, 10]) {
      const counts = countsOf(slotsOf(made('p2c', { d }), workers(10), 10_000), 10);
      for (const count of counts) assert.ok(Math.abs(count - 1_000) < 150, `${counts}`);
    }
  });

  it('compares by the signal it is given', () => {
    const members = [
      worker(1, { open: 1, inFlight: 9, latencyMs: 5, utilization: 0.9 }),
      worker(2, { open: 9, inFlight: 1, latencyMs: 50, utilization: 0.1 }),
    ];
    const winner = (signal: string) => made('p2c', { signal }).pick(members, {})!.slot;
    assert.deepEqual(['connections', 'requests', 'latency', 'utilization'].map(winner), [1, 2, 1, 2]);
  });

  it('compares connections where a report is missing, and between equal reports', () => {
    const pairs = [
      [worker(1, { open: 5 }), worker(2, { open: 1, latencyMs: 90 })],
      [worker(1, { open: 5, latencyMs: 7 }), worker(2, { open: 1, latencyMs: 7 })],
    ];
    for (const pair of pairs) assert.equal(made('p2c', { signal: 'latency' }).pick(pair, {})!.slot, 2);
  });

  it('draws and compares by weight', () => {
    const algorithm = made('p2c');
    const members = weighted(6, 1, 2, 3);
    algorithm.changed!(members);
    slotsOf(algorithm, members, 1_200, true);
    assert.ok(
      members.every(({ open, weight }) => Math.abs(open / weight - 100) < 8),
      `${members.map(({ open }) => open)}`,
    );
  });

  it('comes to an end when one weight is nearly everything', () => {
    const members = weighted(1e9, 1, 1);
    assert.ok(slotsOf(made('p2c', { d: 3 }), members, 100).every((slot) => slot !== undefined));
  });
});

describe('jiq', () => {
  it('picks among the idle, each as often', () => {
    const algorithm = made('jiq');
    const members = [worker(1), worker(2, { open: 1 }), worker(3), worker(4)];
    algorithm.changed!(members);
    const counts = countsOf(slotsOf(algorithm, members, 3_000), 4);
    assert.equal(counts[1], 0);
    for (const slot of [1, 3, 4]) assert.ok(Math.abs(counts[slot - 1]! - 1_000) < 120, `${counts}`);
  });

  it('without an idle worker picks any, the less loaded of two, or lets it wait', () => {
    const busy = () => [worker(1, { open: 1 }), worker(2, { open: 7 }), worker(3, { open: 2 })];
    const random = countsOf(slotsOf(made('jiq'), busy(), 3_000), 3);
    for (const count of random) assert.ok(Math.abs(count - 1_000) < 120, `${random}`);
    assert.ok(!slotsOf(made('jiq', { overflow: 'p2c' }), busy(), 300).includes(2));
    assert.equal(made('jiq', { overflow: 'wait' }).pick(busy(), {}), undefined);
  });

  it('with waiting gives a worker one connection at a time', () => {
    const algorithm = made('jiq', { overflow: 'wait' });
    const members = workers(3);
    algorithm.changed!(members);
    const slots = slotsOf(algorithm, members, 5, true);
    assert.deepEqual(slots.slice(0, 3).sort(), [1, 2, 3]);
    assert.deepEqual(slots.slice(3), [undefined, undefined]);
    release(algorithm, members[1]!);
    assert.deepEqual(slotsOf(algorithm, members, 2, true), [2, undefined]);
  });
});
