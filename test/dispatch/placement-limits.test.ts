import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Algorithm } from '../../src/algorithms/contract.ts';
import { DispatchBench } from './dispatch-bench.ts';

describe('the limits of dispatch', () => {
  let bench: DispatchBench;

  beforeEach(() => {
    bench = new DispatchBench({ limits: { queueTimeoutMs: 50 } });
  });

  it('shed the newest when the queue is full', () => {
    for (let count = 0; count < 3; count++) bench.arrive();
    assert.deepEqual(bench.refused, ['3 queue-full']);
  });

  it('shed at once where nothing may wait', () => {
    bench = new DispatchBench({ limits: { queueLimit: 0 } });
    bench.arrive();
    assert.deepEqual(bench.refused, ['1 queue-full']);
  });

  it('shed what waited too long, by a tick and not before its time', () => {
    bench.failStarts();
    bench.arrive();
    bench.pass(20);
    bench.arrive();
    bench.pass(29);
    assert.deepEqual(bench.refused, []);
    bench.pass(1);
    assert.deepEqual(bench.refused, ['1 queue-timeout']);
    assert.equal(bench.dispatch.frontends.waiting, 1);
    bench.pass(20);
    assert.deepEqual(bench.refused, ['1 queue-timeout', '2 queue-timeout']);
    assert.equal(bench.dispatch.frontends.waiting, 0);
  });

  it('shed what came back in its own time, also when others wait with more time left', () => {
    bench = new DispatchBench({ limits: { queueTimeoutMs: 1_000 } });
    const old = bench.arrive();
    bench.pass(900);
    bench.ready(bench.first);
    bench.failStarts();
    bench.pass(200);
    bench.arrive();
    bench.dispatch.left(bench.first);
    bench.comeBack(bench.first, old, 'worker-exit');
    bench.dispatch.gone(bench.first);
    bench.pass(99);
    assert.deepEqual(bench.refused, []);
    bench.pass(1);
    assert.deepEqual(bench.refused, ['1 queue-timeout'], 'it had waited for 900 ms before');
  });

  it('are not shed for their age while nobody serves and a worker is about to, and are if it comes to nothing', () => {
    for (const isOfUse of [true, false]) {
      bench = new DispatchBench({ limits: { queueTimeoutMs: 50 } });
      bench.arrive();
      bench.pass(10_000);
      assert.deepEqual(bench.refused, []);
      if (isOfUse) bench.ready(bench.second);
      else bench.failStarts();
      bench.pass(10);
      assert.deepEqual(bench.sent, isOfUse ? ['1 to 2'] : []);
      assert.deepEqual(bench.refused, isOfUse ? [] : ['1 queue-timeout']);
    }
  });

  it('are shed for their age while somebody serves, whoever else starts', () => {
    bench = new DispatchBench({ limits: { queueTimeoutMs: 50, pendingLimit: 1 } });
    bench.ready(bench.first);
    bench.arrive();
    bench.arrive();
    bench.pass(50);
    assert.deepEqual(bench.refused, ['2 queue-timeout']);
  });

  it('shed above the limit of connections', () => {
    bench = new DispatchBench({ limits: { maxConnections: 1 } });
    bench.ready(bench.first);
    bench.arrive();
    bench.take(bench.first);
    bench.arrive();
    assert.deepEqual(bench.refused, ['2 max-connections']);
    bench.report(bench.first, { closed: 1, done: 1 });
    bench.arrive();
    assert.equal(bench.refused.length, 1);
  });

  it('shed before the master runs out of descriptors, refusals under way included', () => {
    bench = new DispatchBench({ limits: { heldLimit: 2, queueLimit: 10 } });
    for (let count = 0; count < 3; count++) bench.arrive();
    assert.deepEqual(bench.refused, ['3 descriptors']);
    bench.ready(bench.first);
    bench.take(bench.first);
    bench.take(bench.first);
    bench.refusing = 2;
    bench.arrive();
    assert.deepEqual(bench.refused.slice(1), ['4 descriptors']);
    bench.refusing = 1;
    bench.arrive();
    assert.equal(bench.refused.length, 2);
  });

  it('count what waits at other addresses', () => {
    for (const [limits, reason] of [
      [{ heldLimit: 3, maxConnections: 4 }, 'descriptors'],
      [{ maxConnections: 3 }, 'max-connections'],
    ] as const) {
      bench = new DispatchBench({ limits });
      const elsewhere = bench.open([]);
      bench.arrive(elsewhere);
      bench.arrive(elsewhere);
      bench.arrive();
      assert.deepEqual(bench.refused, []);
      bench.arrive();
      assert.deepEqual(bench.refused, [`4 ${reason}`]);
    }
  });

  it('shed in the end what comes back again and again', () => {
    const connection = bench.arrive();
    bench.ready(bench.first);
    for (let round = 0; round < 100 && bench.refused.length === 0; round++) {
      bench.dispatch.load.begin(bench.first, 'cooldown');
      bench.comeBack(bench.first, connection);
      bench.pass(20);
      bench.dispatch.load.end(bench.first, 'cooldown');
      bench.dispatch.roomMade();
    }
    assert.deepEqual(bench.refused, ['1 queue-timeout']);
  });
});

describe('connections that wait', () => {
  it('are tried again after 5 ms, even if nobody told of room', () => {
    const algorithm: Algorithm = { pick: () => undefined };
    const bench = new DispatchBench({ algorithm });
    bench.ready(bench.first);
    bench.arrive();
    assert.equal(bench.wakeAtMs, 5);
    algorithm.pick = (workers) => workers[0];
    bench.pass(4);
    assert.deepEqual(bench.sent, []);
    bench.pass(1);
    assert.deepEqual(bench.sent, ['1 to 1']);
  });

  it('are asked room for once, until somebody tells of it', () => {
    const bench = new DispatchBench();
    bench.arrive();
    bench.arrive();
    assert.equal(bench.roomWanted, 1);
    bench.pass(5);
    assert.equal(bench.roomWanted, 2);
  });

  it('need no tick once none waits', () => {
    const bench = new DispatchBench({ thresholds: { hungMs: Number.POSITIVE_INFINITY } });
    bench.failStarts();
    bench.arrive();
    bench.pass(1_000);
    assert.deepEqual(bench.refused, ['1 queue-timeout']);
    bench.pass(5);
    bench.ticks = 0;
    bench.pass(10_000);
    assert.equal(bench.ticks, 0);
  });

  it('are not hurried by a tick that comes early, which asks to be called again', () => {
    const bench = new DispatchBench({ thresholds: { retryMs: Number.POSITIVE_INFINITY } });
    bench.arrive();
    bench.nowMs = 999;
    bench.wakeAtMs = Number.POSITIVE_INFINITY;
    bench.dispatch.tick();
    assert.deepEqual(bench.refused, []);
    assert.equal(bench.wakeAtMs, 1_000);
  });
});
