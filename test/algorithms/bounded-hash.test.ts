import assert from 'node:assert/strict';
import { it } from 'node:test';
import { maglevTable } from '../../src/algorithms/hashing/maglev-table.ts';
import { createAlgorithm } from '../../src/algorithms/index.ts';
import { assign, client, release, seededContext, slotsOf, weighted, workers } from './views.ts';

const made = (options = {}) => createAlgorithm({ name: 'bounded-hash', options }, seededContext(1));

it('gives no worker more than its capacity, even if there is one client only', () => {
  for (const factor of [1, 1.25, 2]) {
    const algorithm = made({ factor });
    const members = weighted(1, 2, 1, 4);
    algorithm.changed!(members);
    for (let connection = 1; connection <= 400; connection++) {
      const picked = algorithm.pick(members, client(1))!;
      assign(algorithm, picked);
      const capacity = Math.ceil((factor * connection * picked.weight) / 8);
      assert.ok(picked.open <= capacity, `${picked.open} of ${capacity} at ${connection}`);
    }
  }
});

it('keeps a client at its worker while that has room', () => {
  const algorithm = made();
  const members = workers(5);
  algorithm.changed!(members);
  slotsOf(algorithm, members, 200, true);
  const own = algorithm.pick(members, client(77))!;
  for (let connection = 0; connection < 50; connection++) {
    const picked = algorithm.pick(members, client(77))!;
    assert.equal(picked, own);
    assign(algorithm, picked);
    release(algorithm, picked);
  }
});

it('counts the connection that is to be placed', () => {
  const algorithm = made();
  const members = workers(2);
  algorithm.changed!(members);
  const own = algorithm.pick(members, client(1))!;
  assign(algorithm, own);
  // With this one there are two, of which a worker may have ceil(1.25 * 2 / 2) = 2.
  assert.equal(algorithm.pick(members, client(1)), own);
});

it('goes over by as little as it can when those with room have all reached theirs, if it does not wait', () => {
  const algorithm = made({ factor: 1, wait: false });
  const members = workers(3);
  algorithm.changed!(members);
  members[0]!.open = 9;
  members[1]!.open = 7;
  assert.equal(algorithm.pick(members.slice(0, 2), client(1))!.slot, 2);
});

it('has a Maglev table in which every worker owns its share to the entry', () => {
  const owned = (members: Parameters<typeof maglevTable>[0], size: number) => {
    const counts = members.map(() => 0);
    for (const owner of maglevTable(members, size)) counts[owner]!++;
    return counts;
  };
  const even = owned(workers(10), 65_537);
  assert.ok(Math.max(...even) - Math.min(...even) <= 1, `${even}`);
  const byWeight = owned(weighted(4, 2, 1), 7_001);
  for (const [index, share] of [4_000, 2_000, 1_000].entries()) {
    assert.ok(Math.abs(byWeight[index]! - share) <= 4, `${byWeight}`);
  }
});
