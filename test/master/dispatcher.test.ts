import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Algorithm } from '../../src/algorithms/contract.ts';
import { answer, DispatcherBench } from './dispatcher-bench.ts';

describe('the dispatcher', () => {
  let bench: DispatcherBench;

  beforeEach(() => {
    bench = new DispatcherBench();
  });
  afterEach(() => bench.dispatcher.close());

  it('hands a connection over at once when a worker has room', () => {
    bench.pool.ready(1, 0);
    bench.arrive();
    assert.deepEqual(bench.sent, [[1, 1]]);
  });

  it('lets connections wait until a worker is ready, and keeps their order', () => {
    bench.arrive();
    bench.arrive();
    assert.deepEqual(bench.sent, []);
    bench.pool.ready(1, 0);
    assert.deepEqual(bench.sent, [[1, 1]]);
    bench.pool.taken(1);
    assert.deepEqual(bench.sent, [
      [1, 1],
      [1, 2],
    ]);
  });

  it('gives a late-coming connection no precedence over waiting ones', () => {
    bench.pool.ready(1, 0);
    const algorithm: Algorithm = { pick: () => undefined };
    bench.dispatcher.setAlgorithm(algorithm);
    bench.arrive();
    algorithm.pick = (workers) => workers[0];
    bench.arrive();
    assert.deepEqual(bench.sent, []);
    bench.dispatcher.dispatchWaiting();
    assert.deepEqual(bench.sent, [[1, 1]]);
  });

  it('gives connections to its own members only', () => {
    bench = new DispatcherBench({ pendingLimit: 10 });
    bench.pool.ready(1, 0);
    bench.pool.ready(2, 0);
    bench.dispatcher.setMembers(bench.pool.members.slice(1));
    bench.arrive();
    bench.arrive();
    assert.deepEqual(bench.sent, [
      [2, 1],
      [2, 2],
    ]);
    bench.dispatcher.setMembers([]);
    assert.equal(bench.arrive().fate, 'held');
    assert.equal(bench.sent.length, 2);
    assert.equal(bench.dispatcher.waiting, 1);
  });

  it('tells the algorithm of its members only when they change', () => {
    const changes: string[] = [];
    bench = new DispatcherBench({
      algorithm: {
        pick: () => undefined,
        changed: (members) => changes.push(members.map(({ slot }) => slot).join()),
      },
    });
    bench.pool.ready(1, 0);
    bench.pool.ready(2, 0);
    bench.dispatcher.setMembers([...bench.pool.members]);
    bench.dispatcher.setMembers(bench.pool.members.slice(0, 1));
    assert.deepEqual(changes, ['1', '1,2', '1']);
  });

  it('picks again for a connection that came back, before newer ones', () => {
    bench.pool.ready(1, 0);
    const first = bench.arrive();
    bench.arrive();
    bench.pool.left(1);
    bench.comeBack(1, first);
    bench.pool.gone(1);
    assert.deepEqual(bench.sent, [[1, 1]]);
    bench.pool.ready(2, 0);
    assert.deepEqual(bench.sent, [
      [1, 1],
      [2, 1],
    ]);
    assert.equal(bench.dispatcher.redispatched, 1);
    bench.pool.taken(2);
    assert.deepEqual(bench.sent.at(-1), [2, 2]);
  });

  it('tells the algorithm of every assignment and release', () => {
    const told: string[] = [];
    bench = new DispatcherBench({
      algorithm: {
        pick: (workers) => workers[0],
        changed: (members) => told.push(`changed ${members.length}`),
        assigned: ({ slot }) => told.push(`assigned ${slot}`),
        released: ({ slot }) => told.push(`released ${slot}`),
      },
    });
    bench.pool.ready(1, 0);
    bench.arrive();
    bench.pool.taken(1);
    bench.pool.reported(1, { closed: 1, inFlight: 0, done: 1, errors: 0 });
    assert.deepEqual(told, ['changed 1', 'assigned 1', 'released 1']);
  });

  it('changes the algorithm between two connections', () => {
    bench = new DispatcherBench({ algorithm: { pick: (workers) => workers[0] }, pendingLimit: 10 });
    bench.pool.ready(1, 0);
    bench.pool.ready(2, 0);
    bench.arrive();
    bench.dispatcher.setAlgorithm({ pick: (workers) => workers.at(-1) });
    bench.arrive();
    assert.deepEqual(bench.sent, [
      [1, 1],
      [2, 2],
    ]);
  });

  it('refuses what waits and what still comes once it is closed', () => {
    const waiting = bench.arrive();
    bench.dispatcher.close();
    assert.equal(waiting.fate, 'shed');
    assert.equal(bench.arrive().fate, 'shed');
    assert.equal(bench.shedder.counts.stopping, 2);
  });

  it('refuses what comes back once it is closed', () => {
    bench.pool.ready(1, 0);
    const connection = bench.arrive();
    bench.dispatcher.close();
    assert.equal(connection.fate, 'held', 'a worker may still take it');
    bench.comeBack(1, connection);
    assert.deepEqual([connection.fate, connection.answer], ['shed', answer]);
    assert.equal(bench.dispatcher.redispatched, 0);
  });
});
