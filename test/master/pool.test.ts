import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { Pool, type PoolWorker } from '../../src/master/pool.ts';

const load = (closed: number, done = closed) => ({ closed, inFlight: 0, done, errors: 0 });

function slotsOf(workers: readonly PoolWorker[]): string {
  return workers.map(({ slot }) => slot).join();
}

describe('the pool', () => {
  let pool: Pool;
  let events: string[];

  beforeEach(() => {
    events = [];
    pool = new Pool(
      { pendingLimit: 2, capacity: 3, canWait: true },
      {
        membersChanged: () => void events.push(`members ${slotsOf(pool.members)}`),
        assigned: ({ slot, open }) => events.push(`assigned ${slot} open ${open}`),
        released: ({ slot, open }) => events.push(`released ${slot} open ${open}`),
        roomMade: () => events.push('room'),
      },
    );
    pool.add(1);
    pool.add(2);
    pool.ready(1, 0);
    pool.ready(2, 0);
  });

  it('has only ready workers as members', () => {
    assert.deepEqual(events, ['members 1', 'room', 'members 1,2', 'room']);
  });

  it('offers no worker whose hand-off limit is reached, and keeps it as a member', () => {
    const first = pool.workers[0]!;
    pool.assigned(first);
    pool.assigned(first);
    assert.equal(slotsOf(pool.withRoom(pool.members)), '2');
    assert.equal(slotsOf(pool.members), '1,2');
    pool.taken(1);
    assert.equal(slotsOf(pool.withRoom(pool.members)), '1,2');
  });

  it('looks for room only among those it is asked about', () => {
    const [first, second] = pool.workers;
    assert.equal(slotsOf(pool.withRoom([second!])), '2');
    assert.equal(slotsOf(pool.withRoom([])), '');
    pool.assigned(second!);
    pool.assigned(second!);
    assert.equal(slotsOf(pool.withRoom([second!])), '');
    assert.equal(slotsOf(pool.withRoom([first!, second!])), '1');
  });

  it('offers no worker that has as many connections open as it can hold', () => {
    const first = pool.workers[0]!;
    for (let connection = 0; connection < 3; connection++) {
      pool.assigned(first);
      pool.taken(1);
    }
    assert.equal(slotsOf(pool.withRoom(pool.members)), '2');
    assert.equal(slotsOf(pool.members), '2', 'out of rotation, so that nobody waits for its turn');
    pool.reported(1, load(1));
    assert.equal(slotsOf(pool.withRoom(pool.members)), '1,2');
  });

  it('offers a busy worker all the same where connections cannot wait', () => {
    const impatient = new Pool(
      { pendingLimit: 2, capacity: 3, canWait: false },
      { membersChanged() {}, assigned() {}, released() {}, roomMade() {} },
    );
    impatient.add(1);
    impatient.ready(1, 0);
    impatient.busy(1, true);
    assert.equal(slotsOf(impatient.withRoom(impatient.members)), '1');
  });

  it('releases each connection once: closed, returned, or gone with its worker', () => {
    const first = pool.workers[0]!;
    pool.assigned(first);
    pool.assigned(first);
    pool.taken(1);
    pool.reported(1, load(1));
    pool.reported(1, load(1));
    pool.returned(1);
    pool.assigned(first);
    pool.taken(1);
    pool.left(1);
    pool.gone(1);
    assert.equal(events.filter((event) => event.startsWith('released 1')).length, 3);
    assert.equal(pool.open, 0);
    assert.equal(pool.pending, 0);
  });

  it('believes no worker that reports more ends than it took', () => {
    pool.assigned(pool.workers[0]!);
    pool.taken(1);
    pool.assigned(pool.workers[1]!);
    pool.reported(1, load(1_000));
    assert.equal(pool.open, 1);
    assert.equal(pool.workers[0]!.open, 0);
  });

  it('releases later what was reported closed before it was known as taken', () => {
    pool.assigned(pool.workers[0]!);
    pool.reported(1, load(1));
    assert.equal(pool.open, 1);
    pool.taken(1);
    pool.reported(1, load(1));
    assert.equal(pool.open, 0);
  });

  it('does not release pending connections on a report', () => {
    pool.assigned(pool.workers[0]!);
    pool.reported(1, load(5));
    assert.equal(pool.workers[0]!.open, 1);
  });

  it('starts the counters of a new process at zero and keeps the totals of the slot', () => {
    pool.assigned(pool.workers[0]!);
    pool.taken(1);
    pool.reported(1, load(1, 10));
    pool.left(1);
    pool.gone(1);
    pool.ready(1, 0);
    pool.assigned(pool.workers[0]!);
    pool.taken(1);
    pool.reported(1, load(1, 4));
    assert.equal(pool.open, 0);
    assert.deepEqual(pool.workers[0]!.totals, {
      connections: 2,
      requests: 14,
      errors: 0,
      cut: 0,
      stalls: 0,
    });
  });

  it('counts what was open in a process that died as cut', () => {
    pool.assigned(pool.workers[0]!);
    pool.taken(1);
    pool.assigned(pool.workers[0]!);
    pool.left(1);
    pool.returned(1);
    assert.equal(pool.gone(1), 1);
    assert.equal(pool.cut, 1);
  });

  it('offers no worker that is busy, and keeps it as a member', () => {
    pool.busy(1, true);
    assert.equal(slotsOf(pool.withRoom(pool.members)), '2');
    assert.equal(pool.members.length, 2);
    pool.busy(1, false);
    assert.equal(slotsOf(pool.withRoom(pool.members)), '1,2');
  });

  it('takes a paused worker out of rotation until every pause is over', () => {
    pool.pause(1, 'stalled');
    pool.pause(1, 'resting');
    pool.resume(1, 'stalled');
    assert.equal(slotsOf(pool.members), '2');
    pool.resume(1, 'resting');
    assert.equal(slotsOf(pool.members), '1,2');
  });

  it('tells of members only when they change', () => {
    events = [];
    pool.resume(1, 'stalled');
    pool.ready(1, 0);
    assert.deepEqual(events, []);
  });
});
