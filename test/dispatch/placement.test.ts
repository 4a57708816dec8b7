import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Algorithm } from '../../src/algorithms/contract.ts';
import { DispatchBench } from './dispatch-bench.ts';

describe('the placement of connections', () => {
  let bench: DispatchBench;

  beforeEach(() => {
    bench = new DispatchBench();
  });

  it('gives a late-coming connection no precedence over waiting ones', () => {
    bench.ready(bench.first);
    const algorithm: Algorithm = { pick: () => undefined };
    bench.dispatch.setAlgorithm(() => algorithm);
    bench.arrive();
    algorithm.pick = (workers) => workers[0];
    bench.arrive();
    assert.deepEqual(bench.sent, []);
    bench.dispatch.roomMade();
    assert.deepEqual(bench.sent, ['1 to 1']);
  });

  it('gives connections to the members of an address only', () => {
    bench = new DispatchBench({ limits: { pendingLimit: 10 } });
    bench.ready(bench.first, bench.second);
    const frontend = bench.open([bench.second]);
    bench.arrive(frontend);
    bench.arrive(frontend);
    assert.deepEqual(bench.sent, ['1 to 2', '2 to 2']);
    bench.dispatch.leave(frontend, bench.second);
    bench.arrive(frontend);
    assert.deepEqual(bench.refused, []);
    assert.equal(bench.sent.length, 2);
    assert.equal(bench.dispatch.frontends.waiting, 1);
  });

  it('tells the algorithm of its members only when they change', () => {
    const changes: string[] = [];
    bench = new DispatchBench({
      algorithm: {
        pick: () => undefined,
        changed: (members) => changes.push(members.map(({ slot }) => slot).join()),
      },
    });
    bench.ready(bench.first, bench.second);
    bench.ready(bench.first, bench.second);
    bench.dispatch.join(bench.frontend, bench.first);
    bench.dispatch.leave(bench.frontend, bench.second);
    assert.deepEqual(changes, ['1', '1,2', '1']);
  });

  it('picks again for a connection that came back, before newer ones', () => {
    bench.ready(bench.first);
    const first = bench.arrive();
    bench.arrive();
    bench.dispatch.left(bench.first);
    bench.comeBack(bench.first, first, 'worker-exit');
    bench.dispatch.gone(bench.first);
    assert.deepEqual(bench.sent, ['1 to 1']);
    bench.ready(bench.second);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
    assert.equal(bench.dispatch.frontends.redispatched, 1);
    bench.take(bench.second);
    assert.deepEqual(bench.sent.at(-1), '2 to 2');
  });

  it('tells the algorithm of every assignment and release', () => {
    const told: string[] = [];
    bench = new DispatchBench({
      algorithm: {
        pick: (workers) => workers[0],
        changed: (members) => told.push(`changed ${members.length}`),
        assigned: ({ slot }) => told.push(`assigned ${slot}`),
        released: ({ slot }) => told.push(`released ${slot}`),
      },
    });
    bench.ready(bench.first);
    bench.arrive();
    bench.take(bench.first);
    bench.report(bench.first, { closed: 1, done: 1 });
    assert.deepEqual(told, ['changed 1', 'assigned 1', 'released 1']);
  });

  it('changes the algorithm between two connections', () => {
    bench = new DispatchBench({ algorithm: { pick: (workers) => workers[0] }, limits: { pendingLimit: 10 } });
    bench.ready(bench.first, bench.second);
    bench.arrive();
    bench.dispatch.setAlgorithm(() => ({ pick: (workers) => workers.at(-1) }));
    bench.arrive();
    assert.deepEqual(bench.sent, ['1 to 1', '2 to 2']);
  });

  it('tells the hand-off how long a connection has waited, all its waits together', () => {
    const connection = bench.arrive();
    bench.pass(30);
    bench.ready(bench.first);
    assert.equal(bench.waitedMs.get(connection), 30);
    bench.pass(5);
    bench.comeBack(bench.first, connection, 'refused');
    bench.pass(10);
    bench.ready(bench.second);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
    assert.equal(bench.waitedMs.get(connection), 40);
  });

  it('throws for a pick out of reach, of any address, and leaves what waits in its place', () => {
    const algorithm: Algorithm = { pick: () => bench.first };
    bench = new DispatchBench({ algorithm });
    bench.ready(bench.first);
    bench.arrive();
    bench.arrive();
    assert.equal(bench.frontend.queue.length, 1, 'nobody has room, so nobody is asked');
    bench.dispatch.load.begin(bench.first, 'draining');
    assert.throws(() => bench.ready(bench.second), /picked worker 1, which was not among those/);
    assert.equal(bench.frontend.queue.length, 1);
    algorithm.pick = (workers) => workers[0];
    bench.dispatch.roomMade();
    assert.deepEqual(bench.sent, ['1 to 1', '2 to 2']);
  });
});
