/** What each decorator keeps of a slot, and what it forgets, when another process takes it over. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Algorithm } from '../../../src/algorithms/contract.ts';
import { shareCap } from '../../../src/algorithms/decorators/share-cap.ts';
import { weightGate } from '../../../src/algorithms/decorators/weight-gate.ts';
import { type AlgorithmOptions, createAlgorithm } from '../../../src/algorithms/index.ts';
import {
  assign,
  client,
  countsOf,
  seededContext,
  slotsOf,
  type TestWorker,
  testSeed,
  weighted,
  worker,
  workers,
} from '../views.ts';

const seed = testSeed();

const made = (name: string, options: AlgorithmOptions, context = seededContext(seed)): Algorithm =>
  createAlgorithm({ name, options }, context);

describe('slow start', () => {
  it('begins for a process that takes over a slot, although the slot was never away', () => {
    for (const own of [{}, { open: 1, done: 20 }]) {
      const context = seededContext(seed);
      const algorithm = made('rr', { 'slow-start': 1_000 }, context);
      const members = workers(2);
      algorithm.changed!(members);
      context.nowMs = 10_000;
      members[1] = worker(2, own);
      algorithm.changed!(members);
      context.nowMs = 10_010;
      assert.ok(countsOf(slotsOf(algorithm, members, 100), 2)[1]! <= 2);
      context.nowMs = 11_000;
      assert.equal(countsOf(slotsOf(algorithm, members, 100), 2)[1], 50);
    }
  });

  it('does not begin again when members change and the process stays', () => {
    const context = seededContext(seed);
    const algorithm = made('rr', { 'slow-start': 1_000 }, context);
    const members = workers(2);
    algorithm.changed!(members);
    context.nowMs = 10_000;
    members[1] = worker(2);
    algorithm.changed!(members);
    context.nowMs = 11_000;
    algorithm.changed!([...members]);
    assert.equal(countsOf(slotsOf(algorithm, members, 100), 2)[1], 50);
  });

  it('gives a new process none of the turns that the one before it had saved up', () => {
    const context = seededContext(seed);
    const algorithm = made('rr', { 'slow-start': 1_000 }, context);
    const members = workers(2);
    algorithm.changed!(members.slice(0, 1));
    context.nowMs = 10_000;
    algorithm.changed!(members);
    context.nowMs = 10_900;
    // Its turns are earned while it has no room.
    slotsOf(algorithm, members.slice(0, 1), 20);
    members[1] = worker(2);
    algorithm.changed!(members);
    assert.deepEqual(slotsOf(algorithm, members, 3), [1, 1, 1]);
  });
});

describe('the failure penalty', () => {
  const failing = (options: AlgorithmOptions = {}) => {
    const context = seededContext(seed);
    const algorithm = made('least-connections', { 'failure-penalty': 10, ...options }, context);
    const members = [worker(1, { open: 5 }), worker(2)];
    algorithm.changed!(members);
    members[1]!.errors = 3;
    context.nowMs = 50;
    assert.equal(algorithm.pick(members, {})!.slot, 1);
    return { context, algorithm, members };
  };

  it('does not hold the failures of one process against the next one in its slot', () => {
    const { algorithm, members } = failing();
    members[1] = worker(2, { errors: 3 });
    algorithm.changed!(members);
    assert.equal(algorithm.pick(members, {}), members[1]);
  });

  it('counts the failures of the next one from its own first', () => {
    const { context, algorithm, members } = failing();
    members[1] = worker(2);
    algorithm.changed!(members);
    members[1].errors = 1;
    context.nowMs = 100;
    assert.equal(algorithm.pick(members, {})!.slot, 1);
    members[0]!.open = 11;
    algorithm.assigned!(members[0]!);
    assert.equal(algorithm.pick(members, {})!.slot, 2, 'one failure is ten connections');
  });

  it('stays with a process that is away for a while', () => {
    const { algorithm, members } = failing();
    algorithm.changed!(members.slice(0, 1));
    algorithm.changed!(members);
    assert.equal(algorithm.pick(members, {})!.slot, 1);
  });

  it('shows a view to the algorithm inside for each process, and tells of no other', () => {
    const { algorithm, members, context } = failing({ key: 'c' });
    const before = members[1]!;
    members[1] = worker(2, { open: 9 });
    algorithm.changed!(members);
    before.errors = 500;
    context.nowMs = 100;
    assert.equal(algorithm.pick(members, {})!.slot, 1);
    members[1].open = 0;
    algorithm.released!(members[1]);
    assert.equal(algorithm.pick(members, {}), members[1]);
  });
});

it('the share cap is that of a slot, so that being replaced again and again wins nothing', () => {
  // Whoever is new looks best, and each process lives for ten connections.
  const algorithm = shareCap({ pick: (given) => given.find(({ slot }) => slot === 1) ?? given[0] }, 2);
  const members = workers(4);
  const slots: (number | undefined)[] = [];
  for (let life = 0; life < 200; life++) {
    members[0] = worker(1);
    algorithm.changed!(members);
    slots.push(...slotsOf(algorithm, members, 10));
  }
  const counts = countsOf(slots, 4);
  assert.ok(counts[0]! <= 2_000 / 2 + 33, `${counts}`);
});

it('a sticky client stays with its slot, and gets the process that has it now', () => {
  const algorithm = made('least-connections', { sticky: true });
  const members = workers(3);
  algorithm.changed!(members);
  const own = algorithm.pick(members, client(1))! as TestWorker;
  assign(algorithm, own);
  members[own.slot - 1] = worker(own.slot, { open: 7 });
  algorithm.changed!(members);
  assert.equal(algorithm.pick(members, client(1)), members[own.slot - 1]);
});

it('the weight gate tells the algorithm inside nothing of a worker it does not show it', () => {
  const told: number[] = [];
  const algorithm = weightGate({ pick: (given) => given[0], released: ({ slot }) => void told.push(slot) });
  const members = weighted(1, 0);
  algorithm.changed!(members);
  for (const member of members) algorithm.released!(member);
  assert.deepEqual(told, [1]);
});
