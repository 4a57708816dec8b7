import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Algorithm } from '../../src/algorithms/contract.ts';
import { DispatchBench } from './dispatch-bench.ts';

describe('the frontends', () => {
  let bench: DispatchBench;

  beforeEach(() => {
    bench = new DispatchBench();
    bench.ready(bench.first, bench.second);
  });

  it('have numbers of their own, and each gets what comes in by it', () => {
    const [first, second] = [bench.open([bench.first]), bench.open([bench.second])];
    const { frontends } = bench.dispatch;
    assert.notEqual(first.id, second.id);
    bench.arrive(second);
    bench.arrive(first);
    assert.deepEqual(bench.sent, ['1 to 2', '2 to 1']);
    assert.equal(frontends.get(second.id), second);
    assert.deepEqual(frontends.all, [bench.frontend, first, second]);
    assert.deepEqual([first.accepted, frontends.accepted], [1, 2]);
  });

  it('share the places of a worker', () => {
    const [first, second] = [bench.open([bench.first]), bench.open([bench.first])];
    bench.arrive(first);
    bench.arrive(second);
    assert.deepEqual(bench.sent, ['1 to 1'], 'its one place is taken');
    bench.take(bench.first);
    assert.deepEqual(bench.sent, ['1 to 1', '2 to 1']);
    assert.equal(bench.first.open, 2);
  });

  it('do not hold each other up: a full queue of one is none of the other', () => {
    const [stuck, free] = [bench.open([]), bench.open([bench.first])];
    for (let count = 0; count < 3; count++) bench.arrive(stuck);
    assert.deepEqual(bench.refused, ['3 queue-full']);
    bench.arrive(free);
    assert.deepEqual(bench.sent, ['4 to 1']);
    bench.arrive(free);
    assert.equal(bench.refused.length, 1, 'it may wait, too');
    assert.deepEqual([stuck.queue.length, free.queue.length, bench.dispatch.frontends.waiting], [2, 1, 3]);
  });

  it('share the limits of the master', () => {
    bench = new DispatchBench({ limits: { maxConnections: 2 } });
    bench.ready(bench.first, bench.second);
    const [first, second] = [bench.open([]), bench.open([bench.first])];
    bench.arrive(first);
    bench.arrive(second);
    bench.arrive(second);
    assert.deepEqual(bench.refused, ['3 max-connections']);
  });

  it('tell the algorithm of every address of all that the workers have', () => {
    const told: string[] = [];
    const named = (name: number): Algorithm => ({
      pick: (workers) => workers[0],
      assigned: ({ slot }) => told.push(`${name} assigned ${slot}`),
      released: ({ slot }) => told.push(`${name} released ${slot}`),
    });
    const first = bench.open([bench.first], named(1));
    bench.open([bench.second], named(2));
    bench.arrive(first);
    bench.dispatch.left(bench.first);
    bench.comeBack(bench.first, 1, 'worker-exit');
    assert.deepEqual(told, ['1 assigned 1', '2 assigned 1', '1 released 1', '2 released 1']);
  });

  it('change the algorithm of the addresses there are, each getting one of its own', () => {
    const other = bench.open([bench.first, bench.second]);
    let made = 0;
    bench.dispatch.setAlgorithm(() => {
      made++;
      return { pick: (workers) => workers.at(-1) };
    });
    bench.arrive();
    bench.take(bench.second);
    bench.arrive(other);
    assert.deepEqual(bench.sent, ['1 to 2', '2 to 2']);
    assert.equal(made, 2);
  });

  it('pick again for what comes back unread, where it came in', () => {
    const second = bench.open([bench.second]);
    const connection = bench.arrive();
    bench.dispatch.left(bench.first);
    bench.comeBack(bench.first, connection, 'worker-exit');
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
    assert.equal(bench.first.open, 0, 'its worker is free of it');
    assert.deepEqual([bench.frontend.redispatched, second.redispatched], [1, 0]);
    assert.equal(bench.dispatch.frontends.redispatched, 1);
  });

  it('pick another worker for what an app hands back, and leave that app alone for 100 ms', () => {
    const connection = bench.arrive();
    bench.take(bench.first);
    bench.dispatch.handedBack(bench.first, connection);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
    assert.equal(bench.dispatch.load.slots[0]!.totals.connections, 0, 'it served none');
    bench.take(bench.second);
    bench.arrive();
    assert.deepEqual(bench.sent.at(-1), '2 to 2', 'though the other has fewer');
    bench.take(bench.second);
    bench.pass(100);
    bench.arrive();
    assert.deepEqual(bench.sent.at(-1), '3 to 1');
  });

  it('let a worker that declined at one address serve the others', () => {
    const [declining, other] = [bench.open([bench.first]), bench.open([bench.first])];
    const connection = bench.arrive(declining);
    bench.comeBack(bench.first, connection, 'declined');
    bench.arrive(other);
    assert.deepEqual(bench.sent, ['1 to 1', '2 to 1']);
  });

  it('take a worker that is gone from every address, until its next process listens', () => {
    const both = [bench.frontend, bench.open([bench.first])] as const;
    bench.dispatch.left(bench.first);
    bench.dispatch.gone(bench.first);
    assert.deepEqual(
      both.map(({ listening }) => [...listening].map(({ slot }) => slot)),
      [[2], []],
    );
    bench.arrive(both[1]);
    assert.deepEqual(bench.sent, []);
    const next = bench.dispatch.load.enter(1, 2);
    bench.ready(next);
    assert.deepEqual(bench.sent, []);
    bench.dispatch.join(both[1], next);
    assert.deepEqual(bench.sent, ['1 to 1']);
  });
});
