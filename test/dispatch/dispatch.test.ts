import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Algorithm, WorkerView } from '../../src/algorithms/contract.ts';
import { DispatchBench } from './dispatch-bench.ts';

describe('dispatch', () => {
  let bench: DispatchBench;

  beforeEach(() => {
    bench = new DispatchBench();
  });

  it('hands a connection over at once when a worker has room', () => {
    bench.ready(bench.first);
    bench.arrive();
    assert.deepEqual(bench.sent, ['1 to 1']);
  });

  it('lets connections wait until a worker is ready, and keeps their order', () => {
    bench.arrive();
    bench.arrive();
    assert.deepEqual(bench.sent, []);
    bench.ready(bench.first);
    assert.deepEqual(bench.sent, ['1 to 1']);
    bench.take(bench.first);
    assert.deepEqual(bench.sent, ['1 to 1', '2 to 1']);
  });

  it('serves what came back before what just arrived', () => {
    bench.ready(bench.first);
    const connection = bench.arrive();
    bench.arrive();
    bench.dispatch.left(bench.first);
    bench.dispatch.returned(bench.first, connection, 'worker-exit');
    bench.dispatch.gone(bench.first);
    bench.ready(bench.second);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
    assert.equal(bench.dispatch.frontends.redispatched, 1);
    bench.take(bench.second);
    assert.deepEqual(bench.sent.at(-1), '2 to 2');
  });

  it('refuses beyond the queue, beyond its time, beyond the limit of connections and of descriptors', () => {
    bench.failStarts();
    bench.arrive();
    bench.arrive();
    bench.arrive();
    assert.deepEqual(bench.refused, ['3 queue-full']);
    bench.pass(1_000);
    assert.deepEqual(bench.refused, ['3 queue-full', '1 queue-timeout', '2 queue-timeout']);
    bench = new DispatchBench({ limits: { maxConnections: 1 } });
    bench.arrive();
    bench.arrive();
    assert.deepEqual(bench.refused, ['2 max-connections']);
    bench = new DispatchBench({ limits: { heldLimit: 3 } });
    bench.refusing = 2;
    bench.arrive();
    bench.arrive();
    assert.deepEqual(bench.refused, ['2 descriptors']);
  });

  it('refuses what waits, what still comes and what comes back once an address is closed', () => {
    bench.ready(bench.first);
    const held = bench.arrive();
    bench.arrive();
    bench.dispatch.close(bench.frontend);
    bench.arrive();
    bench.dispatch.returned(bench.first, held, 'refused');
    assert.deepEqual(bench.refused, ['2 stopping', '3 stopping', '1 stopping']);
  });

  it('releases each connection once: closed, returned, or gone with its process', () => {
    bench = new DispatchBench({ limits: { pendingLimit: 5 } });
    bench.ready(bench.first);
    bench.arrive();
    const back = bench.arrive();
    bench.arrive();
    bench.take(bench.first);
    bench.report(bench.first, { closed: 1 });
    bench.report(bench.first, { closed: 1 });
    bench.dispatch.left(bench.first);
    bench.dispatch.returned(bench.first, back, 'worker-exit');
    bench.take(bench.first);
    assert.equal(bench.dispatch.gone(bench.first), 1);
    assert.deepEqual([bench.dispatch.load.open, bench.dispatch.load.pending], [0, 0]);
    assert.equal(bench.dispatch.load.cut, 1);
  });

  it('believes no worker that reports more ends than it took', () => {
    bench.ready(bench.first);
    bench.arrive();
    bench.report(bench.first, { closed: 1_000 });
    assert.equal(bench.first.open, 1);
    bench.take(bench.first);
    bench.report(bench.first, { closed: 1_000 });
    assert.equal(bench.first.open, 0);
  });

  it('takes in what a port tells while it decides, and dispatches it once, in order', () => {
    let depth = 0;
    const algorithm: Algorithm = {
      pick(workers) {
        assert.equal(++depth, 1, 'an algorithm is asked for one connection at a time');
        depth--;
        return workers[0];
      },
    };
    bench = new DispatchBench({ algorithm, onSend: (process) => bench.take(process) });
    bench.arrive();
    bench.arrive();
    bench.ready(bench.first);
    bench.arrive();
    assert.deepEqual(bench.sent, ['1 to 1', '2 to 1', '3 to 1']);
  });

  it('throws for an algorithm that picks who has no room', () => {
    bench = new DispatchBench({ algorithm: { pick: () => bench.first } });
    bench.ready(bench.second);
    assert.throws(() => bench.arrive(), /picked worker 1, which was not among those/);
    bench.ready(bench.first);
    bench.arrive();
    assert.deepEqual(bench.sent, ['2 to 1'], 'and goes on afterwards');
  });
});

describe('a slot with two processes', () => {
  let bench: DispatchBench;
  let told: string[];

  beforeEach(() => {
    told = [];
    const name = ({ slot, open }: WorkerView): string => `${slot} with ${open}`;
    bench = new DispatchBench({
      limits: { pendingLimit: 5 },
      algorithm: {
        pick: (workers) => workers[0],
        changed: (members) => told.push(`changed ${members.map(name).join(', ')}`),
        released: (worker) => told.push(`released ${name(worker)}`),
      },
    });
    bench.ready(bench.first);
  });

  it('gives connections to the old one until the new one is ready, and then to the new one only', () => {
    const successor = bench.dispatch.load.enter(1, 2);
    bench.dispatch.join(bench.frontend, successor);
    bench.arrive();
    assert.deepEqual([bench.first.open, successor.open], [1, 0]);
    bench.dispatch.ready(successor);
    bench.arrive();
    assert.deepEqual([bench.first.open, successor.open], [1, 1]);
    assert.deepEqual(told, ['changed 1 with 0', 'changed 1 with 0'], 'the view was replaced');
  });

  it('tells algorithms nothing more of the old one, and counts what it has until it is gone', () => {
    bench.arrive();
    bench.arrive();
    bench.take(bench.first);
    bench.take(bench.first);
    const successor = bench.dispatch.load.enter(1, 2);
    bench.dispatch.ready(successor);
    told.length = 0;
    bench.report(bench.first, { closed: 1 });
    assert.equal(bench.dispatch.load.open, 1);
    bench.dispatch.left(bench.first);
    assert.equal(bench.dispatch.gone(bench.first), 1);
    assert.deepEqual([bench.dispatch.load.open, bench.dispatch.load.cut], [0, 1]);
    assert.deepEqual(told, []);
  });

  it('gives what a draining one has not taken to its successor', () => {
    bench.arrive();
    const successor = bench.dispatch.load.enter(1, 2);
    bench.dispatch.join(bench.frontend, successor);
    bench.dispatch.ready(successor);
    bench.dispatch.drain(bench.first);
    assert.deepEqual([bench.first.open, successor.open], [0, 1]);
  });
});
