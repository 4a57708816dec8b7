import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createAlgorithm } from '../../src/algorithms/index.ts';
import { assign, countsOf, release, seededContext, slotsOf, weighted, worker, workers } from './views.ts';

const made = (options = {}, name = 'least-connections') => {
  const algorithm = createAlgorithm({ name, options }, seededContext(1));
  return algorithm;
};

describe('least connections', () => {
  it('picks the worker with the fewest open connections', () => {
    const algorithm = made();
    const members = [worker(1, { open: 3 }), worker(2, { open: 1 }), worker(3, { open: 2 })];
    assert.deepEqual(slotsOf(algorithm, members, 3), [2, 2, 2]);
  });

  it('keeps the difference at one while connections only arrive', () => {
    const algorithm = made();
    const members = workers(5);
    algorithm.changed!(members);
    for (let arrival = 0; arrival < 1_003; arrival++) {
      assign(algorithm, algorithm.pick(members, {})!);
      const open = members.map((member) => member.open);
      assert.ok(Math.max(...open) - Math.min(...open) <= 1);
    }
  });

  it('avoids a worker that reports no ends', () => {
    const algorithm = made();
    const members = workers(3);
    algorithm.changed!(members);
    const counts = [0, 0, 0];
    for (let arrival = 0; arrival < 300; arrival++) {
      const picked = algorithm.pick(members, {})!;
      counts[picked.slot - 1]!++;
      assign(algorithm, picked);
      if (picked.slot !== 2) release(algorithm, picked);
    }
    assert.equal(counts[1], 1);
  });

  it('counts by weight, unless it is told to count alone', () => {
    const filled = (key: string) => {
      const algorithm = made({ key });
      const members = weighted(3, 1);
      algorithm.changed!(members);
      slotsOf(algorithm, members, 400, true);
      return members.map(({ open }) => open);
    };
    assert.deepEqual(filled('c/w'), [300, 100]);
    assert.deepEqual(filled('(c+1)/w'), [300, 100]);
    assert.deepEqual(filled('c'), [200, 200]);
  });
});

describe('a tie', () => {
  const tied = () => [worker(1), worker(2, { open: 5 }), worker(3), worker(4, { open: 5 }), worker(5)];

  it('goes round by rotation', () => {
    assert.deepEqual(slotsOf(made(), workers(4), 8), [1, 2, 3, 4, 1, 2, 3, 4]);
    assert.deepEqual(slotsOf(made(), tied(), 5), [1, 3, 5, 1, 3]);
  });

  it('goes to the first in slot order by first', () => {
    assert.deepEqual(slotsOf(made({ tie: 'first' }), tied(), 3), [1, 1, 1]);
  });

  it('goes to each with the same probability by random', () => {
    const algorithm = made({ tie: 'random' });
    const members = tied();
    algorithm.changed!(members);
    const counts = countsOf(slotsOf(algorithm, members, 3_000), 5);
    assert.deepEqual([counts[1], counts[3]], [0, 0]);
    for (const slot of [1, 3, 5]) assert.ok(Math.abs(counts[slot - 1]! - 1_000) < 120, `${counts}`);
  });

  it('goes to the one picked longest ago by lru, even if others were tied in between', () => {
    const algorithm = made({ tie: 'lru' });
    const members = workers(3);
    algorithm.changed!(members);
    assert.deepEqual(slotsOf(algorithm, members, 3), [1, 2, 3]);
    // Only 1 and 3 tie: rotation would go on to 1 as well, but then from 1 to 2.
    assert.equal(algorithm.pick([members[0]!, members[2]!], {})!.slot, 1);
    assert.deepEqual(slotsOf(algorithm, members, 3), [2, 3, 1]);
  });
});

describe('unequal workers', () => {
  it('get connections by sed in the order of (open + 1) / weight', () => {
    const algorithm = made({ tie: 'first' }, 'sed');
    const members = weighted(3, 1);
    algorithm.changed!(members);
    // Keys 1/3 1 | 2/3 1 | 1 1 | 4/3 1 | 4/3 2 | 5/3 2 | 2 2
    assert.deepEqual(slotsOf(algorithm, members, 7, true), [1, 1, 1, 2, 1, 1, 1]);
  });

  it('get them by nq while they are idle, the heaviest first, and then as by sed', () => {
    const algorithm = made({ tie: 'first' }, 'nq');
    const members = weighted(1, 3, 2);
    algorithm.changed!(members);
    // All idle: 3, then 2, then 1 by weight. Busy keys are then 2, 2/3, 1.
    assert.deepEqual(slotsOf(algorithm, members, 5, true), [2, 3, 1, 2, 2]);
  });

  it('are judged by requests, and by what they have not taken, by least-requests', () => {
    const members = [
      worker(1, { inFlight: 3, open: 3 }),
      worker(2, { inFlight: 1, pending: 1, open: 90 }),
      worker(3, { inFlight: 2, pending: 1, weight: 2, open: 50 }),
    ];
    assert.equal(made({}, 'least-requests').pick(members, {})!.slot, 3);
  });
});

describe('first', () => {
  it('fills one worker up to its limit before it begins the next', () => {
    const algorithm = made({ limit: 2 }, 'first');
    const members = weighted(1, 2, 1);
    algorithm.changed!(members);
    assert.deepEqual(slotsOf(algorithm, members, 8, true), [1, 1, 2, 2, 2, 2, 3, 3]);
    assert.deepEqual(slotsOf(algorithm, members, 4, true).sort(), [1, 2, 2, 3], 'over the limit, by weight');
  });

  it('goes back to the first that has room again', () => {
    const algorithm = made({ limit: 1, overflow: 'wait' }, 'first');
    const members = workers(3);
    algorithm.changed!(members);
    assert.deepEqual(slotsOf(algorithm, members, 4, true), [1, 2, 3, undefined]);
    release(algorithm, members[1]!);
    assert.deepEqual(slotsOf(algorithm, members, 2, true), [2, undefined]);
  });
});
