import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createAlgorithm } from '../../src/algorithms/index.ts';
import { countsOf, seededContext, slotsOf, weighted } from './views.ts';

const made = (method: string) =>
  createAlgorithm({ name: 'weighted-rr', options: { method } }, seededContext(1));

/** Slots as letters, as the literature writes such sequences. */
function letters(slots: readonly (number | undefined)[]): string {
  return slots.map((slot) => String.fromCharCode(96 + slot!)).join('');
}

it('spreads 5, 1, 1 as a a b a c a a, again and again', () => {
  const algorithm = made('smooth');
  const members = weighted(5, 1, 1);
  algorithm.changed!(members);
  assert.equal(letters(slotsOf(algorithm, members, 14)), 'aabacaa'.repeat(2));
});

it('spreads 4, 3, 2 without a burst', () => {
  const algorithm = made('smooth');
  const members = weighted(4, 3, 2);
  algorithm.changed!(members);
  assert.equal(letters(slotsOf(algorithm, members, 9)), 'abcabacba');
});

it('puts a light worker between the turns of a heavy one by deadlines as well', () => {
  const algorithm = made('edf');
  const members = weighted(5, 1, 1);
  algorithm.changed!(members);
  const sequence = letters(slotsOf(algorithm, members, 70));
  assert.deepEqual(countsOf(slotsOf(algorithm, members, 70), 3), [50, 10, 10]);
  assert.ok(!/a{6}|b{2}|c{2}/.test(sequence), sequence);
});

it('gives exact shares over each round, whichever method', () => {
  for (const method of ['smooth', 'edf']) {
    const algorithm = made(method);
    const weights = [7, 1, 3, 5, 4];
    const members = weighted(...weights);
    algorithm.changed!(members);
    assert.deepEqual(
      countsOf(slotsOf(algorithm, members, 2_000), 5),
      weights.map((weight) => weight * 100),
      method,
    );
  }
});

it('takes weights that are no whole numbers', () => {
  for (const method of ['smooth', 'edf']) {
    const algorithm = made(method);
    const members = weighted(0.5, 0.25, 0.25);
    algorithm.changed!(members);
    assert.deepEqual(countsOf(slotsOf(algorithm, members, 400), 3), [200, 100, 100], method);
  }
});

it('follows a weight that changes in the middle', () => {
  for (const method of ['smooth', 'edf']) {
    const algorithm = made(method);
    const members = weighted(1, 1);
    algorithm.changed!(members);
    slotsOf(algorithm, members, 101);
    members[0]!.weight = 9;
    algorithm.changed!(members);
    const [first] = countsOf(slotsOf(algorithm, members, 1_000), 2);
    assert.ok(Math.abs(first! - 900) <= 2, `${method}: ${first}`);
  }
});

it('gives a worker that had no room no burst when it has', () => {
  for (const method of ['smooth', 'edf']) {
    const algorithm = made(method);
    const members = weighted(1, 1, 1);
    algorithm.changed!(members);
    slotsOf(algorithm, members, 9);
    for (let pick = 0; pick < 100; pick++) algorithm.pick(members.slice(0, 2), {});
    const slots = slotsOf(algorithm, members, 12);
    assert.deepEqual(countsOf(slots, 3), [4, 4, 4], `${method}: ${slots}`);
  }
});

it('has the same shares on both sides of the number above which the method changes', () => {
  for (const count of [16, 17]) {
    const algorithm = made('auto');
    const members = weighted(...Array.from({ length: count }, (_, index) => 1 + (index % 2)));
    algorithm.changed!(members);
    const total = members.reduce((sum, { weight }) => sum + weight, 0);
    const counts = countsOf(slotsOf(algorithm, members, total * 20), count);
    assert.deepEqual(
      counts,
      members.map(({ weight }) => weight * 20),
    );
  }
});
