import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Algorithm } from '../../src/algorithms/contract.ts';
import { createAlgorithm } from '../../src/algorithms/index.ts';
import { seededContext, type TestWorker, worker, workers } from './views.ts';

const made = () => createAlgorithm({ name: 'node-cluster' }, seededContext(1));

/** Handed over and not acknowledged; the slot. */
function give(algorithm: Algorithm, members: readonly TestWorker[]): number | undefined {
  const picked = algorithm.pick(members, {}) as TestWorker | undefined;
  if (picked !== undefined) picked.pending++;
  return picked?.slot;
}

it('gives to free workers in the order in which they came', () => {
  const algorithm = made();
  const members = workers(3);
  algorithm.changed!(members);
  assert.deepEqual([give(algorithm, members), give(algorithm, members), give(algorithm, members)], [1, 2, 3]);
});

it('lets connections wait while nobody has acknowledged', () => {
  const algorithm = made();
  const members = workers(2);
  algorithm.changed!(members);
  give(algorithm, members);
  give(algorithm, members);
  assert.equal(give(algorithm, members), undefined);
});

it('takes the one that acknowledged first, however loaded it is', () => {
  const algorithm = made();
  const members = workers(3);
  algorithm.changed!(members);
  for (let connection = 0; connection < 3; connection++) give(algorithm, members);
  members[2]!.pending = 0;
  members[2]!.open = 50;
  assert.equal(give(algorithm, members), 3);
  members[1]!.pending = 0;
  assert.equal(give(algorithm, members), 2);
  members[0]!.pending = 0;
  members[2]!.pending = 0;
  assert.deepEqual([give(algorithm, members), give(algorithm, members)], [1, 3], 'in the order of giving');
});

it('gives a blocked worker one connection and then none', () => {
  const algorithm = made();
  const members = workers(3);
  algorithm.changed!(members);
  const slots = Array.from({ length: 30 }, () => {
    const slot = give(algorithm, members);
    for (const member of members) if (member.slot !== 2) member.pending = 0;
    return slot;
  });
  assert.equal(slots.filter((slot) => slot === 2).length, 1);
});

it('puts a worker that appears at the end', () => {
  const algorithm = made();
  const members = workers(3);
  algorithm.changed!(members.slice(0, 2));
  algorithm.changed!(members);
  assert.deepEqual(
    [1, 2, 3].map(() => give(algorithm, members)),
    [1, 2, 3],
  );
});

it('puts a process that takes over a slot at the end, with nothing to acknowledge', () => {
  const algorithm = made();
  const members = workers(4);
  algorithm.changed!(members);
  assert.deepEqual([give(algorithm, members), give(algorithm, members)], [1, 2]);
  members[0] = worker(1);
  members[2] = worker(3);
  algorithm.changed!(members);
  assert.deepEqual(
    [1, 2, 3].map(() => give(algorithm, members)),
    [4, 1, 3],
    'one had been given a connection, one was next',
  );
  assert.equal(give(algorithm, members), undefined, 'worker 2 has not acknowledged');
});
