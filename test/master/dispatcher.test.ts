import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Algorithm } from '../../src/algorithms/contract.ts';
import { leastConnections } from '../../src/algorithms/least-connections.ts';
import { Dispatcher, type DispatchLimits } from '../../src/master/dispatcher.ts';
import { Pool } from '../../src/master/pool.ts';
import { Shedder } from '../../src/master/shedder.ts';
import { FakeConnection } from './fake-connection.ts';
import { fakeHandoff } from './fake-handoff.ts';

const limits: DispatchLimits = { maxConnections: 100, queueLimit: 2, queueTimeoutMs: 50, heldLimit: 50 };

describe('the dispatcher', () => {
  let pool: Pool;
  let shedder: Shedder;
  let dispatcher: Dispatcher;
  let sent: [slot: number, id: number][];
  let nextId: number;

  function setUp(changes: Partial<DispatchLimits> = {}, algorithm?: Algorithm, pendingLimit = 1): void {
    sent = [];
    nextId = 1;
    shedder = new Shedder(2, () => {});
    pool = new Pool(
      { pendingLimit, capacity: 100 },
      {
        membersChanged: (members) => dispatcher.membersChanged(members),
        assigned: (worker) => dispatcher.assigned(worker),
        released: (worker) => dispatcher.released(worker),
        roomMade: () => dispatcher.dispatchWaiting(),
      },
    );
    const handoff = fakeHandoff({ send: (slot, connection) => void sent.push([slot, connection.id]) });
    dispatcher = new Dispatcher({
      pool,
      handoff,
      shedder,
      algorithm: algorithm ?? leastConnections({}, { now: () => 0, random: () => 0 }),
      limits: { ...limits, ...changes },
      now: () => performance.now(),
      refresh: () => {},
      retryMs: 5,
    });
    pool.add(1);
    pool.add(2);
  }

  function arrive(): FakeConnection {
    const connection = new FakeConnection(nextId++);
    dispatcher.accept(connection);
    return connection;
  }

  beforeEach(() => setUp());

  it('hands a connection over at once when a worker has room', () => {
    pool.ready(1, 0);
    arrive();
    assert.deepEqual(sent, [[1, 1]]);
  });

  it('lets connections wait until a worker is ready, and keeps their order', () => {
    arrive();
    arrive();
    assert.deepEqual(sent, []);
    pool.ready(1, 0);
    assert.deepEqual(sent, [[1, 1]]);
    pool.taken(1);
    assert.deepEqual(sent, [
      [1, 1],
      [1, 2],
    ]);
  });

  it('gives a late-coming connection no precedence over waiting ones', () => {
    pool.ready(1, 0);
    const algorithm: Algorithm = { pick: () => undefined };
    dispatcher.setAlgorithm(algorithm);
    arrive();
    algorithm.pick = (workers) => workers[0];
    arrive();
    assert.deepEqual(sent, []);
    dispatcher.dispatchWaiting();
    assert.deepEqual(sent, [[1, 1]]);
  });

  it('sheds the newest when the queue is full', () => {
    const [first, second, third] = [arrive(), arrive(), arrive()];
    assert.deepEqual([first.fate, second.fate, third.fate], ['held', 'held', 'shed']);
    assert.equal(shedder.counts['queue-full'], 1);
  });

  it('sheds what waited too long', async () => {
    const connection = arrive();
    const deadline = performance.now() + 5_000;
    while (connection.fate === 'held' && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.equal(connection.fate, 'shed');
    assert.equal(shedder.counts['queue-timeout'], 1);
    assert.equal(dispatcher.waiting, 0);
  });

  it('sheds above the limit of connections', () => {
    setUp({ maxConnections: 1 });
    pool.ready(1, 0);
    arrive();
    pool.taken(1);
    assert.equal(arrive().fate, 'shed');
    assert.equal(shedder.counts['max-connections'], 1);
    pool.reported(1, { closed: 1, inFlight: 0, done: 1, errors: 0 });
    assert.equal(arrive().fate, 'held');
  });

  it('sheds before the master runs out of descriptors, refusals under way included', () => {
    setUp({ heldLimit: 2, queueLimit: 10 });
    arrive();
    arrive();
    const third = arrive();
    assert.equal(third.fate, 'shed');
    assert.equal(shedder.counts.descriptors, 1);
    pool.ready(1, 0);
    pool.taken(1);
    pool.taken(1);
    assert.equal(shedder.lingering, 1);
    third.finishShedding();
    assert.equal(shedder.lingering, 0);
  });

  it('lets only so many refused clients linger, and refuses the others all the same', () => {
    setUp({ queueLimit: 0 });
    const shed = [arrive(), arrive(), arrive()];
    assert.deepEqual(
      shed.map(({ fate, lingers }) => [fate, lingers]),
      [
        ['shed', true],
        ['shed', true],
        ['shed', false],
      ],
    );
  });

  it('sheds in the end what comes back again and again', async () => {
    const connection = arrive();
    pool.ready(1, 0);
    const deadline = performance.now() + 5_000;
    while (connection.fate === 'held' && performance.now() < deadline) {
      pool.pause(1, 'resting');
      dispatcher.returned(1, connection);
      await new Promise((resolve) => setTimeout(resolve, 20));
      pool.resume(1, 'resting');
    }
    assert.equal(connection.fate, 'shed');
  });

  it('picks again for a connection that came back, before newer ones', () => {
    pool.ready(1, 0);
    const first = arrive();
    arrive();
    pool.left(1);
    dispatcher.returned(1, first);
    pool.gone(1);
    assert.deepEqual(sent, [[1, 1]]);
    pool.ready(2, 0);
    assert.deepEqual(sent, [
      [1, 1],
      [2, 1],
    ]);
    assert.equal(dispatcher.redispatched, 1);
    pool.taken(2);
    assert.deepEqual(sent.at(-1), [2, 2]);
  });

  it('tells the algorithm of every assignment and release', () => {
    const told: string[] = [];
    setUp(
      {},
      {
        pick: (workers) => workers[0],
        changed: (members) => told.push(`changed ${members.length}`),
        assigned: ({ slot }) => told.push(`assigned ${slot}`),
        released: ({ slot }) => told.push(`released ${slot}`),
      },
    );
    pool.ready(1, 0);
    arrive();
    pool.taken(1);
    pool.reported(1, { closed: 1, inFlight: 0, done: 1, errors: 0 });
    assert.deepEqual(told, ['changed 1', 'assigned 1', 'released 1']);
  });

  it('changes the algorithm between two connections', () => {
    setUp({}, { pick: (workers) => workers[0] }, 10);
    pool.ready(1, 0);
    pool.ready(2, 0);
    arrive();
    dispatcher.setAlgorithm({ pick: (workers) => workers.at(-1) });
    arrive();
    assert.deepEqual(sent, [
      [1, 1],
      [2, 2],
    ]);
  });

  it('is idle when nothing waits and nothing is pending', async () => {
    pool.ready(1, 0);
    arrive();
    arrive();
    let isIdle = false;
    const idle = dispatcher.whenIdle().then(() => {
      isIdle = true;
    });
    await Promise.resolve();
    assert.equal(isIdle, false);
    pool.taken(1);
    pool.taken(1);
    await idle;
  });

  it('refuses what waits and what still comes once it is closed', () => {
    const waiting = arrive();
    dispatcher.close();
    assert.equal(waiting.fate, 'shed');
    assert.equal(arrive().fate, 'shed');
    assert.equal(shedder.counts.stopping, 2);
  });
});
