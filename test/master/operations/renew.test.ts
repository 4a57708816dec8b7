import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProcessId } from '../../../src/dispatch/contract.ts';
import { type Pace, renew } from '../../../src/master/operations/renew.ts';
import type { Candidate } from '../../../src/master/processes/candidate.ts';
import type { Release } from '../../../src/master/processes/release.ts';
import { createSlot, type Slot, type SlotProcess } from '../../../src/master/processes/slot.ts';
import type { Supervisor } from '../../../src/master/processes/supervisor.ts';

type Id = ProcessId;

describe('a batch of new processes', () => {
  it('takes over at one moment without a pace', async () => {
    assert.deepEqual(await groupsOf(5, undefined), [[1, 2, 3, 4, 5]]);
  });

  it('takes over a few at a time', async () => {
    const pace = { atOnce: 2, everyMs: 1, withinMs: 5 };
    assert.deepEqual(await groupsOf(5, pace), [[1, 2], [3, 4], [5]]);
  });

  it('takes over in larger groups where the time would not suffice', async () => {
    const pace = { atOnce: 1, everyMs: 1, withinMs: 2 };
    assert.deepEqual(await groupsOf(7, pace), [[1, 2, 3], [4, 5, 6], [7]]);
  });

  it('tells after each group how many slots are done', async () => {
    const told: number[] = [];
    await groupsOf(4, { atOnce: 2, everyMs: 1, withinMs: 5 }, { progress: (done) => told.push(done) });
    assert.deepEqual(told, [2, 4]);
  });

  it('follows at once when it has begun and is told to make way: there is no way back', async () => {
    const abort = new AbortController();
    const pace = { atOnce: 1, everyMs: 3_600_000, withinMs: 4 * 3_600_000 };
    const groups = groupsOf(3, pace, { progress: () => abort.abort(new Error('a stop')) }, abort.signal);
    assert.deepEqual(await groups, [[1], [2], [3]]);
  });

  it('takes nothing over when it is told to make way before that', async () => {
    const abort = new AbortController();
    abort.abort(new Error('a stop'));
    await assert.rejects(groupsOf(2, undefined, {}, abort.signal), /a stop/);
  });
});

/** The slots that took over together. */
async function groupsOf(
  count: number,
  pace: Pace | undefined,
  rules: { progress?(done: number): void } = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly (readonly number[])[]> {
  const groups: number[][] = [];
  const slots = Array.from({ length: count }, (_, index) => createSlot<Id>(index + 1, undefined as never));
  const supervisor = {
    introduce: (slot: Slot<Id>): Candidate<Id> => ({
      slot,
      process: { id: { slot: slot.slot } } as SlotProcess<Id>,
      ready: Promise.resolve(),
      failure: new Promise(() => {}),
    }),
    takeOver: (candidates: readonly Candidate<Id>[]) => groups.push(candidates.map(({ slot }) => slot.slot)),
  };
  const target = { slots, release: undefined as unknown as Release };
  const all = { batch: count, watchMs: 0, ...(pace === undefined ? {} : { pace }), ...rules };
  await renew(supervisor as unknown as Supervisor<Id>, target, all, signal);
  return groups;
}
