import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { normalAddress } from '../../../src/algorithms/hashing/client-key.ts';
import { mix } from '../../../src/algorithms/hashing/mix.ts';
import { primeFrom } from '../../../src/algorithms/hashing/prime.ts';
import { createAliasTable } from '../../../src/algorithms/structures/alias-table.ts';
import { DeadlineHeap } from '../../../src/algorithms/structures/deadline-heap.ts';
import { tiedOf } from '../../../src/algorithms/structures/least-by.ts';
import { LeastTree } from '../../../src/algorithms/structures/least-tree.ts';
import { createSampler } from '../../../src/algorithms/structures/sample.ts';
import { seededContext, type TestWorker, testSeed, worker } from '../views.ts';

const seed = testSeed();

describe('the tree of least keys', () => {
  const opens = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 40 });
  const updates = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 4 }), fc.nat({ max: 9 })), { maxLength: 40 });

  it('answers as a look at all members would, after every change', () => {
    fc.assert(
      fc.property(opens, updates, fc.nat({ max: 3 }), (initial, changes, gap) => {
        const members = initial.map((open, index) => worker(1 + index * (gap + 1), { open }));
        const turns = new Map<number, number>();
        const turnOf = ({ slot }: { slot: number }) => turns.get(slot) ?? 0;
        const tree = new LeastTree(({ open }) => open, turnOf);
        tree.rebuild(members);
        check(tree, members, turnOf);
        for (const [which, open, turn] of changes) {
          const changed = members[which % members.length]!;
          changed.open = open;
          turns.set(changed.slot, turn);
          tree.update(changed.slot);
          check(tree, members, turnOf);
        }
      }),
      { seed, numRuns: 100 },
    );
  });

  it('takes no notice of a slot that is no member', () => {
    const tree = new LeastTree(({ open }) => open);
    tree.update(3);
    tree.rebuild([worker(2), worker(5)]);
    for (const slot of [0, 1, 3, 4, 6, 1_000]) tree.update(slot);
    assert.equal(tree.tied, 2);
  });

  function check(tree: LeastTree, members: readonly TestWorker[], turnOf: (of: TestWorker) => number): void {
    const tied = tiedOf(members, ({ open }) => open) as TestWorker[];
    assert.equal(tree.leastKey, tied[0]!.open);
    assert.equal(tree.tied, tied.length);
    for (const [index, member] of tied.entries()) assert.equal(tree.tiedAt(index), member);
    const first = tied.reduce((best, member) => (turnOf(member) < turnOf(best) ? member : best));
    assert.equal(tree.tiedFirstInTurn(), first);
    for (let slot = 0; slot <= members.at(-1)!.slot + 1; slot++) {
      assert.equal(tree.tiedFromSlot(slot), tied.find((member) => member.slot >= slot) ?? tied[0]);
    }
    for (let limit = 0; limit <= 5; limit++) {
      assert.equal(
        tree.firstBelow(limit),
        members.find(({ open }) => open < limit),
      );
    }
  }
});

it('an alias table gives each index exactly its share of the unit interval', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }), (weights) => {
      const draw = createAliasTable(weights);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const steps = 20_000;
      const counts = weights.map(() => 0);
      for (let step = 0; step < steps; step++) counts[draw((step + 0.5) / steps)]!++;
      weights.forEach((weight, index) => {
        // Each column contributes at most one step of error at its threshold, and one at each border.
        assert.ok(Math.abs(counts[index]! - (steps * weight) / total) <= 2 * weights.length + 2);
      });
    }),
    { seed, numRuns: 50 },
  );
});

it('a sample has different positions, each in each place as often', () => {
  const sample = createSampler(seededContext(seed));
  const counts = Array.from({ length: 3 }, () => new Array<number>(6).fill(0));
  for (let draw = 0; draw < 12_000; draw++) {
    const positions = sample(6, 3);
    assert.equal(new Set(positions).size, 3);
    for (const [place, position] of positions.entries()) counts[place]![position]!++;
  }
  for (const row of counts) for (const count of row) assert.ok(Math.abs(count - 2_000) < 250, `${counts}`);
  assert.deepEqual([...sample(3, 9)].sort(), [0, 1, 2], 'no more than there are');
  assert.deepEqual(sample(0, 2), []);
});

it('a heap of deadlines gives them out in order, equal ones as they came', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 6 }), { maxLength: 60 }), (deadlines) => {
      const heap = new DeadlineHeap();
      for (const [slot, deadline] of deadlines.entries()) heap.push(slot, deadline);
      const out: number[] = [];
      for (let due = heap.pop(); due !== undefined; due = heap.pop()) out.push(due.slot);
      const expected = deadlines
        .map((_, slot) => slot)
        .sort((a, b) => deadlines[a]! - deadlines[b]! || a - b);
      assert.deepEqual(out, expected);
    }),
    { seed, numRuns: 100 },
  );
});

it('mixing changes about half of the bits for each bit of either number', () => {
  const bitsSet = (bits: number): number => bits.toString(2).replaceAll('0', '').length;
  for (const [left, right] of [
    [(bit: number, n: number) => mix(n ^ (1 << bit), 9), (n: number) => mix(n, 9)],
    [(bit: number, n: number) => mix(9, n ^ (1 << bit)), (n: number) => mix(9, n)],
  ] as const) {
    for (let bit = 0; bit < 31; bit++) {
      let changed = 0;
      for (let n = 1; n <= 200; n++) changed += bitsSet((left(bit, n) ^ right(n)) >>> 0);
      assert.ok(changed / 200 > 12 && changed / 200 < 20, `bit ${bit}: ${changed / 200}`);
    }
  }
});

it('the next prime is the next prime', () => {
  assert.deepEqual(
    [1, 2, 3, 4, 90, 251, 65_536, 1_000_000].map(primeFrom),
    [2, 2, 3, 5, 97, 251, 65_537, 1_000_003],
  );
});

it('an IPv4 client is the same however its address is written', () => {
  assert.equal(normalAddress('::ffff:10.1.2.3'), '10.1.2.3');
  assert.equal(normalAddress('::FFFF:10.1.2.3'), '10.1.2.3');
  assert.equal(normalAddress('10.1.2.3'), '10.1.2.3');
  assert.equal(normalAddress('2001:DB8::FFFF:1'), '2001:db8::ffff:1');
});
