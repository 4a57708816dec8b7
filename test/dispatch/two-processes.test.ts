import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { WorkerView } from '../../src/algorithms/contract.ts';
import type { ProcessAccount } from '../../src/dispatch/process-account.ts';
import { DispatchBench } from './dispatch-bench.ts';

describe('two processes of one slot', () => {
  let bench: DispatchBench;
  let told: string[];
  let successor: ProcessAccount;

  beforeEach(() => {
    told = [];
    const name = (view: WorkerView): string => `${view.slot}.${(view as ProcessAccount).generation}`;
    bench = new DispatchBench({
      limits: { pendingLimit: 5, queueLimit: 5 },
      thresholds: { hungMs: Number.POSITIVE_INFINITY },
      algorithm: {
        pick: (workers) => workers[0],
        changed: (members) => told.push(`changed ${members.map(name).join()}`),
        assigned: (worker) => told.push(`assigned ${name(worker)}`),
        released: (worker) => told.push(`released ${name(worker)}`),
      },
    });
    bench.ready(bench.first);
    for (let count = 0; count < 3; count++) bench.arrive();
    bench.take(bench.first);
    bench.take(bench.first);
    successor = bench.dispatch.load.enter(1, 2);
    bench.dispatch.join(bench.frontend, successor);
    told.length = 0;
  });

  it('are one worker for algorithms: the view of the successor replaces the other when it is ready', () => {
    assert.deepEqual(told, [], 'it listens, and is not ready');
    bench.ready(successor);
    assert.deepEqual(told, ['changed 1.2']);
    assert.deepEqual(bench.dispatch.load.members, [successor]);
    bench.arrive();
    bench.arrive();
    assert.deepEqual(told, ['changed 1.2', 'assigned 1.2', 'assigned 1.2']);
    assert.deepEqual([bench.first.open, successor.open], [3, 2]);
  });

  it('have a load each: algorithms hear of the ends of the new one only, and all are counted', () => {
    bench.ready(successor);
    bench.arrive();
    bench.take(successor);
    assert.equal(bench.dispatch.load.open, 4);
    told.length = 0;
    bench.report(bench.first, { closed: 1, done: 1 });
    assert.deepEqual(told, []);
    assert.deepEqual([bench.first.open, bench.dispatch.load.open], [2, 3]);
    bench.report(successor, { closed: 1, done: 4 });
    assert.deepEqual(told, ['released 1.2']);
    assert.equal(bench.dispatch.load.open, 2);
    assert.equal(bench.dispatch.load.slots[0]!.totals.requests, 5, 'the slot has the sum');
  });

  it('count what the old one still takes, and what dies with it', () => {
    bench.ready(successor);
    bench.take(bench.first);
    assert.equal(bench.dispatch.load.slots[0]!.totals.connections, 3);
    told.length = 0;
    bench.dispatch.left(bench.first);
    assert.equal(bench.dispatch.gone(bench.first), 3);
    assert.deepEqual(told, []);
    assert.deepEqual(bench.dispatch.load.slots[0]!.totals.cut, 3);
    assert.deepEqual([bench.dispatch.load.open, bench.dispatch.load.pending], [0, 0]);
    assert.deepEqual(bench.dispatch.load.members, [successor], 'its end is nothing to the successor');
    assert.deepEqual([...bench.frontend.listening], [bench.second, successor]);
  });

  it('count what the old one has against the limit of connections', () => {
    bench = new DispatchBench({ limits: { maxConnections: 1 } });
    bench.ready(bench.first);
    bench.arrive();
    bench.take(bench.first);
    bench.ready(bench.dispatch.load.enter(1, 2));
    bench.arrive();
    assert.deepEqual(bench.refused, ['2 max-connections']);
  });

  it('pass on what the old one has not taken, when it drains and when it dies', () => {
    bench.ready(successor);
    bench.dispatch.drain(bench.first);
    assert.deepEqual([bench.first.pending, bench.first.open, successor.pending], [0, 2, 1]);
    bench.dispatch.left(successor);
    bench.comeBack(successor, 3, 'worker-exit');
    assert.equal(bench.dispatch.gone(successor), 0);
    assert.equal(bench.frontend.queue.length, 1, 'the one that drains gets nothing');
    const third = bench.dispatch.load.enter(1, 3);
    bench.dispatch.join(bench.frontend, third);
    bench.ready(third);
    assert.equal(third.pending, 1);
  });

  it('leave the old one serving when the successor dies before it is ready', () => {
    bench.dispatch.left(successor);
    bench.dispatch.gone(successor);
    bench.arrive();
    assert.equal(bench.first.open, 4);
    assert.deepEqual(told, ['assigned 1.1']);
  });

  it('let the successor serve when the old one dies before that one is ready', () => {
    bench.dispatch.left(bench.first);
    bench.comeBack(bench.first, 3, 'worker-exit');
    assert.equal(bench.dispatch.gone(bench.first), 2);
    assert.equal(successor.open, 0);
    bench.ready(successor);
    assert.equal(successor.pending, 1);
    assert.deepEqual(bench.dispatch.load.members, [successor]);
  });

  it('are healthy or not each for itself', () => {
    bench.ready(successor, bench.second);
    bench.mailboxes.delete(bench.first);
    bench.pass(20);
    assert.equal(bench.first.absences.has('stalled'), true);
    assert.deepEqual(bench.dispatch.load.members, [successor, bench.second]);
    assert.equal(successor.absences.size, 0);
    bench.dispatch.moved(bench.first);
    assert.deepEqual(bench.dispatch.load.members, [successor, bench.second], 'it moves, and still drains');
  });
});
