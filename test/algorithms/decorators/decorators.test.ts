/** What each decorator promises, whatever is inside. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Algorithm } from '../../../src/algorithms/contract.ts';
import { type AlgorithmOptions, algorithmCatalog, createAlgorithm } from '../../../src/algorithms/index.ts';
import {
  assign,
  client,
  countsOf,
  release,
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
  /** Picks of the new worker among 1,000 at each tenth of its warming time; connections end at once. */
  const warming = (name: string): number[] => {
    const context = seededContext(seed);
    const algorithm = made(name, { 'slow-start': 1_000 }, context);
    const all = workers(4);
    algorithm.changed!(all.slice(0, 3));
    context.nowMs = 10_000;
    algorithm.changed!(all);
    return Array.from({ length: 12 }, (_, tenth) => {
      context.nowMs = 10_000 + 100 * tenth;
      let picked = 0;
      for (let pick = 0; pick < 1_000; pick++) {
        const worker = algorithm.pick(all, client(pick))!;
        assign(algorithm, worker);
        release(algorithm, worker);
        if (worker.slot === 4) picked++;
      }
      return picked;
    });
  };

  for (const { name } of algorithmCatalog) {
    it(`bounds what a worker that appears gets from ${name}`, () => {
      warming(name).forEach((picked, tenth) => {
        const warmth = Math.min(1, tenth / 10);
        const share = warmth / (3 + warmth);
        if (warmth < 0.95) assert.ok(picked <= 1_000 * share + 2, `${picked} at ${warmth}`);
      });
    });
  }

  it('gives it its whole share in the end', () => {
    for (const name of ['rr', 'least-connections', 'random']) {
      const last = warming(name).at(-1)!;
      assert.ok(Math.abs(last - 250) < 50, `${name}: ${last}`);
    }
  });

  it('does not flood it although it is the emptiest', () => {
    const context = seededContext(seed);
    const algorithm = made('least-connections', { 'slow-start': 1_000 }, context);
    const all = workers(4);
    algorithm.changed!(all.slice(0, 3));
    slotsOf(algorithm, all.slice(0, 3), 300, true);
    context.nowMs = 5_000;
    algorithm.changed!(all);
    context.nowMs = 5_500;
    const counts = countsOf(slotsOf(algorithm, all, 70, true), 4);
    assert.ok(counts[3]! <= 12, `${counts}`);
  });

  it('costs nothing at the start, when all are new', () => {
    const context = seededContext(seed);
    const algorithm = made('rr', { 'slow-start': 60_000 }, context);
    const all = workers(4);
    // They become ready one after the other.
    for (let count = 1; count <= 4; count++) {
      context.nowMs = 100 + count;
      algorithm.changed!(all.slice(0, count));
    }
    context.nowMs = 1_000;
    assert.deepEqual(countsOf(slotsOf(algorithm, all, 400), 4), [100, 100, 100, 100]);
  });

  it('begins again with a new process, and not after a stall', () => {
    const afterAbsence = (facts: Partial<TestWorker>): number => {
      const context = seededContext(seed);
      const algorithm = made('rr', { 'slow-start': 1_000 }, context);
      const all = workers(2);
      algorithm.changed!(all);
      context.nowMs = 10_000;
      algorithm.changed!(all.slice(0, 1));
      Object.assign(all[1]!, facts);
      context.nowMs = 10_050;
      algorithm.changed!(all);
      context.nowMs = 10_060;
      return countsOf(slotsOf(algorithm, all, 100), 2)[1]!;
    };
    assert.ok(afterAbsence({}) <= 2);
    assert.equal(afterAbsence({ open: 1 }), 50);
    assert.equal(afterAbsence({ done: 20 }), 50);
  });

  it('gives it connections all the same when nobody else has room', () => {
    const context = seededContext(seed);
    const algorithm = made('least-connections', { 'slow-start': 1_000 }, context);
    const all = workers(2);
    algorithm.changed!(all.slice(0, 1));
    context.nowMs = 5_000;
    algorithm.changed!(all);
    assert.equal(algorithm.pick([all[1]!], {})!.slot, 2);
  });
});

describe('the pending limit', () => {
  it('leaves out who has not taken so many, and waits when all have not', () => {
    const algorithm = made('least-connections', { 'pending-limit': 2 });
    const members = [worker(1, { pending: 2, open: 2 }), worker(2, { pending: 1, open: 9 })];
    algorithm.changed!(members);
    assert.equal(algorithm.pick(members, {})!.slot, 2);
    members[1]!.pending = 2;
    assert.equal(algorithm.pick(members, {}), undefined);
    members[0]!.pending = 0;
    assert.equal(algorithm.pick(members, {})!.slot, 1);
  });
});

describe('the share cap', () => {
  it('holds for one worker that an algorithm prefers', () => {
    for (const cap of [1, 1.5, 3]) {
      const algorithm = made('least-connections', { 'share-cap': cap, key: 'c', tie: 'first' });
      const members = workers(6);
      algorithm.changed!(members);
      const counts = countsOf(slotsOf(algorithm, members, 6_000), 6);
      // The first picks may be his before there is a share to speak of.
      assert.ok(counts[0]! <= (6_000 / 6) * cap + 16 * cap + 1, `${counts}`);
      assert.ok(counts[0]! >= (6_000 / 6) * cap * 0.9, `${counts}`);
    }
  });

  it('does not make round robin wait for a worker that it leaves out', () => {
    const algorithm = made('rr', { 'share-cap': 1 });
    const members = workers(3);
    algorithm.changed!(members);
    // Worker 1 gets all while it is alone; then its turn comes and it is above its cap.
    algorithm.changed!(members.slice(0, 1));
    slotsOf(algorithm, members.slice(0, 1), 200);
    algorithm.changed!(members);
    const slots = slotsOf(algorithm, members, 30);
    assert.deepEqual(slots.slice(0, 2), [2, 3]);
    assert.ok(!slots.includes(undefined) && slots.includes(1), `${slots}`);
  });

  it('is not kept when nobody else has room', () => {
    const algorithm = made('random', { 'share-cap': 1 });
    const members = workers(2);
    algorithm.changed!(members);
    assert.deepEqual(new Set(slotsOf(algorithm, members.slice(0, 1), 100)), new Set([1]));
  });
});

describe('the failure penalty', () => {
  it('makes failures weigh like connections, and fades', () => {
    const context = seededContext(seed);
    const algorithm = made('least-connections', { 'failure-penalty': 10 }, context);
    const members = [worker(1, { open: 1 }), worker(2)];
    algorithm.changed!(members);
    assert.equal(algorithm.pick(members, {})!.slot, 2);
    members[1]!.errors = 1;
    context.nowMs = 100;
    assert.equal(algorithm.pick(members, {})!.slot, 1);
    // 10 e^(-t/10 s) rounds down to 1 at 16.1 s, and to 0 at 23.1 s.
    context.nowMs = 22_000;
    assert.deepEqual(new Set(slotsOf(algorithm, members, 4)), new Set([1, 2]));
    context.nowMs = 24_000;
    assert.equal(algorithm.pick(members, {})!.slot, 2);
  });

  it('is seen at once when the failure ends a connection', () => {
    const algorithm = made('least-connections', { 'failure-penalty': 10 });
    const members = workers(2);
    algorithm.changed!(members);
    const picked = algorithm.pick(members, {})! as TestWorker;
    assign(algorithm, picked);
    picked.errors++;
    release(algorithm, picked);
    assert.deepEqual(new Set(slotsOf(algorithm, members, 5)), new Set([3 - picked.slot]));
  });

  it('hands out the workers it was given, and not what it shows inside', () => {
    const algorithm = made('p2c', { 'failure-penalty': 1 });
    const members = workers(3);
    algorithm.changed!(members);
    for (const list of [members, members.slice(1)])
      assert.ok(list.includes(algorithm.pick(list, {}) as never));
  });

  it('prefers nobody when all fail alike', () => {
    const context = seededContext(seed);
    const algorithm = made('least-connections', { 'failure-penalty': 10 }, context);
    const members = workers(3);
    algorithm.changed!(members);
    for (const member of members) member.errors = 40;
    context.nowMs = 50;
    assert.deepEqual(countsOf(slotsOf(algorithm, members, 300), 3), [100, 100, 100]);
  });

  it('counts a new process from the beginning', () => {
    const context = seededContext(seed);
    const algorithm = made('least-connections', { 'failure-penalty': 10 }, context);
    const members = [worker(1, { open: 5 }), worker(2, { errors: 1_000 })];
    algorithm.changed!(members);
    members[1]!.errors = 1;
    context.nowMs = 50;
    assert.equal(algorithm.pick(members, {})!.slot, 1, 'one failure is ten connections');
    context.nowMs = 60;
    members[0]!.open = 20;
    algorithm.assigned!(members[0]!);
    assert.equal(algorithm.pick(members, {})!.slot, 2, 'and not a thousand');
  });
});

describe('sticky', () => {
  it('brings a client back to its worker, and places new ones by the algorithm inside', () => {
    const algorithm = made('rr', { sticky: true });
    const members = workers(3);
    algorithm.changed!(members);
    const of = (number: number) => algorithm.pick(members, client(number))!.slot;
    assert.deepEqual([of(1), of(2), of(1), of(1), of(3), of(2), of(4)], [1, 2, 1, 1, 3, 2, 1]);
  });

  it('lets a client overflow while its worker has no room, and brings it back, if it does not wait', () => {
    const algorithm = made('least-connections', { sticky: true, 'sticky-wait': false });
    const members = workers(3);
    algorithm.changed!(members);
    const own = algorithm.pick(members, client(1))!;
    const others = members.filter(({ slot }) => slot !== own.slot);
    assert.notEqual(algorithm.pick(others, client(1)), own);
    assert.equal(algorithm.pick(members, client(1)), own);
  });

  it('moves a client for good when its worker leaves', () => {
    const algorithm = made('least-connections', { sticky: true });
    const members = workers(3);
    algorithm.changed!(members);
    const own = algorithm.pick(members, client(1))!;
    const others = members.filter(({ slot }) => slot !== own.slot);
    algorithm.changed!(others);
    const next = algorithm.pick(others, client(1))!;
    algorithm.changed!(members);
    for (let pick = 0; pick < 5; pick++) assert.equal(algorithm.pick(members, client(1)), next);
  });

  it('treats a client without an address as a new one', () => {
    const algorithm = made('rr', { sticky: true });
    const members = workers(2);
    algorithm.changed!(members);
    assert.deepEqual(
      [1, 2, 3].map(() => algorithm.pick(members, {})!.slot),
      [1, 2, 1],
    );
  });

  it('forgets those it has seen longest ago', () => {
    const algorithm = made('rr', { sticky: true });
    const members = workers(3);
    algorithm.changed!(members);
    assert.equal(algorithm.pick(members, client(0))!.slot, 1);
    for (let number = 1; number <= 65_537; number++) algorithm.pick(members, client(number));
    // 65,538 turns were taken: worker 1 is next, but so it would be if client 0 were known. Another one more:
    algorithm.pick(members, client(99_999));
    assert.equal(algorithm.pick(members, client(0))!.slot, 2);
  });
});

it('weights of 0 shut out even the worker that a client stuck to', () => {
  const algorithm = made('least-connections', { sticky: true });
  const members = weighted(1, 1);
  algorithm.changed!(members);
  const own = algorithm.pick(members, client(1))! as TestWorker;
  own.weight = 0;
  algorithm.changed!(members);
  assert.notEqual(algorithm.pick(members, client(1)), own);
});
