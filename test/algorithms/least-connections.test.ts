import assert from 'node:assert/strict';
import { it } from 'node:test';
import { leastConnections } from '../../src/algorithms/least-connections.ts';
import { seededContext, worker, workers } from './views.ts';

const made = () => leastConnections({}, seededContext(1));

it('picks the worker with the fewest open connections', () => {
  const algorithm = made();
  const members = [worker(1, { open: 3 }), worker(2, { open: 1 }), worker(3, { open: 2 })];
  for (let pick = 0; pick < 3; pick++) assert.equal(algorithm.pick(members, {})!.slot, 2);
});

it('rotates among equals instead of preferring the first', () => {
  const algorithm = made();
  const members = workers(4);
  const slots = Array.from({ length: 8 }, () => algorithm.pick(members, {})!.slot);
  assert.deepEqual(slots, [1, 2, 3, 4, 1, 2, 3, 4]);
});

it('rotates among the tied when others are busier', () => {
  const algorithm = made();
  const members = [worker(1), worker(2, { open: 5 }), worker(3), worker(4, { open: 5 })];
  const slots = Array.from({ length: 4 }, () => algorithm.pick(members, {})!.slot);
  assert.deepEqual(slots, [1, 3, 1, 3]);
});

it('keeps the difference at one while connections only arrive', () => {
  const algorithm = made();
  const members = workers(5);
  for (let arrival = 0; arrival < 1_003; arrival++) {
    members[algorithm.pick(members, {})!.slot - 1]!.open++;
    const open = members.map((member) => member.open);
    assert.ok(Math.max(...open) - Math.min(...open) <= 1);
  }
});

it('avoids a worker that reports no ends', () => {
  const algorithm = made();
  const members = workers(3);
  const counts = [0, 0, 0];
  for (let arrival = 0; arrival < 300; arrival++) {
    const { slot } = algorithm.pick(members, {})!;
    counts[slot - 1]!++;
    if (slot === 2) members[1]!.open++;
  }
  assert.equal(counts[1], 1);
});
