import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { LoadAccount } from '../../src/dispatch/load-account.ts';
import type { ProcessAccount } from '../../src/dispatch/process-account.ts';
import { usualLimits } from './dispatch-bench.ts';

const limits = { ...usualLimits, pendingLimit: 2, openLimit: 3 };
const report = (closed: number, done = closed) => ({ closed, inFlight: 0, done, errors: 0 });

function slotsOf(processes: readonly ProcessAccount[]): string {
  return processes.map(({ slot }) => slot).join();
}

describe('the account of load', () => {
  let load: LoadAccount;
  let first: ProcessAccount;
  let second: ProcessAccount;
  let events: string[];

  beforeEach(() => {
    events = [];
    load = new LoadAccount(limits, { keepsSendTimes: true });
    load.observe({
      weightsChanged: () => void events.push('weights'),
      membersChanged: () => void events.push(`members ${slotsOf(load.members)}`),
      roomChanged: ({ slot, hasRoom }) => void events.push(`room ${slot} ${hasRoom}`),
      assigned: ({ slot, open }) => void events.push(`assigned ${slot} open ${open}`),
      released: ({ slot, open }) => void events.push(`released ${slot} open ${open}`),
    });
    load.addSlot();
    load.addSlot();
    first = load.enter(1, 1);
    second = load.enter(2, 1);
    load.ready([first], 0);
    load.ready([second], 0);
  });

  const withRoom = (): string => slotsOf(load.members.filter(({ hasRoom }) => hasRoom));

  function take(process: ProcessAccount): void {
    load.assigned(process, 0);
    load.taken(process, 0);
  }

  it('has only ready processes as members', () => {
    assert.deepEqual(events, ['room 1 true', 'members 1', 'room 2 true', 'members 1,2']);
  });

  it('says that a process whose limit of pending connections is reached has no room, and keeps it', () => {
    load.assigned(first, 0);
    load.assigned(first, 0);
    assert.equal(withRoom(), '2');
    assert.equal(slotsOf(load.members), '1,2');
    load.taken(first, 0);
    assert.equal(withRoom(), '1,2');
  });

  it('takes out who has as many connections open as it can hold', () => {
    for (let connection = 0; connection < 3; connection++) take(first);
    assert.equal(withRoom(), '2');
    assert.equal(slotsOf(load.members), '2', 'out of rotation, so that nobody waits for its turn');
    load.reported(first, report(1), 0);
    assert.equal(withRoom(), '1,2');
  });

  it('leaves a busy process its room where connections cannot wait', () => {
    const impatient = new LoadAccount({ ...limits, queueLimit: 0 });
    impatient.addSlot();
    const only = impatient.enter(1, 1);
    impatient.ready([only], 0);
    impatient.setBusy(only, true);
    assert.equal(only.hasRoom, true);
  });

  it('releases each connection once: closed, returned, or gone with its process', () => {
    load.assigned(first, 0);
    load.assigned(first, 0);
    load.taken(first, 0);
    load.reported(first, report(1), 0);
    load.reported(first, report(1), 0);
    load.returned(first);
    take(first);
    load.left(first);
    load.gone(first);
    assert.equal(events.filter((event) => event.startsWith('released 1')).length, 3);
    assert.equal(load.open, 0);
    assert.equal(load.pending, 0);
  });

  it('knows since when the oldest pending connection waits, whatever was sent since', () => {
    assert.equal(first.stillSinceMs, undefined);
    for (const sentAtMs of [10, 20, 30]) load.assigned(first, sentAtMs);
    assert.deepEqual([first.stillSinceMs, second.stillSinceMs], [10, undefined]);
    load.returned(first);
    assert.equal(first.stillSinceMs, 10, 'the newest came back');
    load.taken(first, 15);
    assert.equal(first.stillSinceMs, 20);
    load.reported(first, { ...report(0), inFlight: 1 }, 22);
    assert.equal(first.stillSinceMs, 20, 'it has finished nothing');
    load.reported(first, report(0, 1), 25);
    assert.equal(first.stillSinceMs, 25, 'one that goes on answering is loaded, and not stalled');
    load.taken(first, 30);
    assert.equal(first.stillSinceMs, undefined);
  });

  it('believes no worker that reports more ends than it took', () => {
    take(first);
    load.assigned(second, 0);
    load.reported(first, report(1_000), 0);
    assert.equal(load.open, 1);
    assert.equal(first.open, 0);
  });

  it('believes no worker that claims to have taken what it was not given', () => {
    assert.equal(load.taken(first, 0), false);
    assert.equal(first.pending, 0);
    assert.equal(load.pending, 0);
    load.returned(first);
    assert.deepEqual([first.open, load.open], [0, 0], 'nor to give back what it does not have');
  });

  it('releases later what was reported closed before it was known as taken', () => {
    load.assigned(first, 0);
    load.reported(first, report(1), 0);
    assert.equal(load.open, 1);
    load.taken(first, 0);
    load.reported(first, report(1), 0);
    assert.equal(load.open, 0);
  });

  it('does not release pending connections on a report', () => {
    load.assigned(first, 0);
    load.reported(first, report(5), 0);
    assert.equal(first.open, 1);
  });

  it('starts the counters of a new process at zero and keeps the totals of the slot', () => {
    take(first);
    load.reported(first, report(1, 10), 0);
    load.left(first);
    load.gone(first);
    const next = load.enter(1, 2);
    load.ready([next], 0);
    take(next);
    load.reported(next, report(1, 4), 0);
    assert.equal(load.open, 0);
    assert.deepEqual(load.slots[0]!.totals, {
      connections: 2,
      requests: 14,
      errors: 0,
      cut: 0,
      stalls: 0,
      migrated: 0,
    });
  });

  it('counts what was open in a process that died as cut', () => {
    take(first);
    load.assigned(first, 0);
    load.left(first);
    load.returned(first);
    assert.equal(load.gone(first), 1);
    assert.equal(load.cut, 1);
  });

  it('says that a busy process has no room, and keeps it', () => {
    load.setBusy(first, true);
    assert.equal(withRoom(), '2');
    assert.equal(load.members.length, 2);
    load.setBusy(first, false);
    assert.equal(withRoom(), '1,2');
  });

  it('takes a process out of rotation until every reason for it is over', () => {
    load.begin(first, 'stalled');
    load.begin(first, 'cooldown');
    load.end(first, 'stalled');
    assert.equal(slotsOf(load.members), '2');
    load.end(first, 'cooldown');
    assert.equal(slotsOf(load.members), '1,2');
  });

  it('tells of members only when they change', () => {
    events = [];
    load.end(first, 'stalled');
    load.ready([first], 0);
    assert.deepEqual(events, []);
  });
});
