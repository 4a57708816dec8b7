import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GOES_ON_MS, Journal, MARK_LIMIT } from '../../src/dashboard/journal.ts';
import { happenings } from '../../src/dashboard/marks.ts';
import type { Snapshot } from '../../src/master/observe/contract.ts';
import { snapshot } from '../admin/fake-snapshot.ts';

function with_(different: Partial<Snapshot>): Snapshot {
  return { ...snapshot, ...different };
}

function slotWith(different: Partial<Snapshot['slots'][number]>): Partial<Snapshot> {
  return { slots: [{ ...snapshot.slots[0]!, ...different }, snapshot.slots[1]!] };
}

function told(now: Partial<Snapshot>, before: Partial<Snapshot> = {}): string[] {
  return happenings(with_(before), with_(now)).map(({ kind, text, count }) => `${kind}: ${text(count)}`);
}

describe('what happened between two snapshots', () => {
  it('is nothing where nothing differs, or only numbers that always grow', () => {
    assert.deepEqual(told({}), []);
    assert.deepEqual(told({ accepted: 200_000, ...slotWith({ requests: 1_000_000 }) }), []);
  });

  it('is a crash where a slot got a process that nobody asked for, and not a restart as well', () => {
    assert.deepEqual(told(slotWith({ restarts: 2, generation: 5, lastFailure: 'signal SIGKILL' })), [
      'crash: Worker 1 died (signal SIGKILL); a new process takes its place.',
    ]);
    assert.deepEqual(told(slotWith({ generation: 5 })), ['restart: Worker 1 gets a new process.']);
  });

  it('is a stall, and what was reclaimed and shed, with their numbers', () => {
    assert.deepEqual(told(slotWith({ stalls: 4 })), ['stall: Worker 1 stalled 3 times and was passed over.']);
    assert.deepEqual(told({ reclaimed: 13 }), [
      'reclaim: 12 connections were reclaimed from a worker that did not move.',
    ]);
    assert.deepEqual(told({ shed: { ...snapshot.shed, 'queue-full': 1 } }), [
      'shed: 1 connection was shed (queue-full).',
    ]);
  });

  it('is a change of the algorithm, of the number of workers, of the state', () => {
    assert.deepEqual(told({ algorithm: 'rr' }), ['algorithm: Algorithm: p2c(d=3) → rr.']);
    assert.deepEqual(told({ workers: 6 }), ['scale: Scaled from 2 to 6 workers.']);
    assert.deepEqual(told({ state: 'stopping' }), ['state: lb is stopping.']);
  });

  it('is a reload when it begins and when it ends, and the new processes of one are no restarts', () => {
    const running = { id: 4, state: 'running', done: 0, of: 2, forMs: 1 } as const;
    assert.deepEqual(told({ reload: running, isReloading: true, ...slotWith({ generation: 5 }) }), [
      'reload: Reload 4 began: new processes start beside the old ones.',
    ]);
    const failed = { ...running, state: 'rolled-back', reason: 'worker 1 ended.\nError: boom' } as const;
    assert.deepEqual(told({ reload: failed }, { reload: running }), [
      'reload: Reload 4 was rolled back: the old processes serve on. worker 1 ended.',
    ]);
  });

  it('is a worker that leaves the rotation, and one that comes back', () => {
    const [first, second] = snapshot.processes as readonly [
      Snapshot['processes'][number],
      Snapshot['processes'][number],
    ];
    const paused = { processes: [{ ...first, state: 'paused' as const }, second] };
    assert.deepEqual(told(paused), ['drain: Worker 1 was taken out of rotation.']);
    assert.deepEqual(told({}, paused), ['drain: Worker 1 is back in rotation.']);
  });
});

describe('the journal', () => {
  const stall = happenings(snapshot, with_(slotWith({ stalls: 2 })));

  it('has one entry for what goes on, and a new one after a pause', () => {
    const journal = new Journal();
    const [first] = journal.add(stall, 1000);
    const [again] = journal.add(stall, 1000 + GOES_ON_MS);
    assert.equal(again!.id, first!.id);
    assert.equal(again!.text, 'Worker 1 stalled 2 times and was passed over.');
    assert.deepEqual([again!.atMs, again!.untilMs], [1000, 1000 + GOES_ON_MS]);
    const [later] = journal.add(stall, 1001 + 2 * GOES_ON_MS);
    assert.notEqual(later!.id, first!.id);
    assert.equal(journal.marks.length, 2);
  });

  it('forgets the oldest where there are too many', () => {
    const journal = new Journal();
    for (let at = 0; at <= MARK_LIMIT; at++) journal.add(stall, at * 2 * GOES_ON_MS);
    assert.equal(journal.marks.length, MARK_LIMIT);
    assert.equal(journal.marks[0]!.id, 2);
  });
});
