import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createAlgorithm } from '../../src/algorithms/index.ts';
import { seededContext, slotsOf, workers } from './views.ts';

const made = (options = {}) => createAlgorithm({ name: 'rr', options }, seededContext(1));

it('gives every worker the same number of connections, in slot order', () => {
  const algorithm = made();
  const members = workers(4);
  algorithm.changed!(members);
  assert.deepEqual(slotsOf(algorithm, members, 8), [1, 2, 3, 4, 1, 2, 3, 4]);
});

it('waits for the worker whose turn it is when only others have room', () => {
  const algorithm = made();
  const members = workers(3);
  algorithm.changed!(members);
  assert.equal(algorithm.pick(members, {})!.slot, 1);
  assert.equal(algorithm.pick([members[0]!, members[2]!], {}), undefined);
  assert.equal(algorithm.pick(members, {})!.slot, 2, 'waiting must not lose the turn');
});

it('goes on to the next with room when it is not to wait', () => {
  const algorithm = made({ wait: false });
  const members = workers(3);
  algorithm.changed!(members);
  assert.equal(algorithm.pick(members, {})!.slot, 1);
  assert.equal(algorithm.pick([members[0]!, members[2]!], {})!.slot, 3);
  assert.equal(algorithm.pick(members, {})!.slot, 1);
});

it('passes over a worker that is no member, without doubling its neighbour', () => {
  const algorithm = made();
  const members = workers(4).filter(({ slot }) => slot !== 2);
  algorithm.changed!(members);
  assert.deepEqual(slotsOf(algorithm, members, 6), [1, 3, 4, 1, 3, 4]);
});

it('keeps the turn of the others when a worker returns', () => {
  const algorithm = made();
  const all = workers(3);
  algorithm.changed!([all[0]!, all[2]!]);
  assert.equal(algorithm.pick([all[0]!, all[2]!], {})!.slot, 1);
  algorithm.changed!(all);
  assert.deepEqual(slotsOf(algorithm, all, 4), [2, 3, 1, 2]);
});
