import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Algorithm, WorkerView } from '../../src/algorithms/contract.ts';
import { DispatchBench } from './dispatch-bench.ts';

/** The worker of each connection is written down, by the order in which they are first asked for. */
function meant(slots: readonly number[]): Algorithm {
  let reachable: readonly WorkerView[] = [];
  let next = 0;
  return {
    changed(members, others = members) {
      reachable = others;
    },
    pick(workers) {
      const slot = slots[next % slots.length];
      const worker = reachable.find((one) => one.slot === slot) ?? workers[0];
      next++;
      return worker;
    },
  };
}

describe('a connection that is meant for one worker', () => {
  let bench: DispatchBench;

  const start = (slots: readonly number[], limits = {}): void => {
    bench = new DispatchBench({
      limits: { pendingLimit: 1, queueLimit: 10, ...limits },
      thresholds: { hungMs: Number.POSITIVE_INFINITY },
      algorithm: meant(slots),
    });
    bench.ready(bench.first, bench.second);
  };

  beforeEach(() => start([1, 1, 2, 1, 2]));

  it('waits for it while it has no room, and those behind it do not wait for it', () => {
    bench.arrive();
    bench.arrive();
    bench.arrive();
    assert.deepEqual(bench.sent, ['1 to 1', '3 to 2']);
    assert.equal(bench.dispatch.frontends.waiting, 1);
    bench.take(bench.first);
    assert.deepEqual(bench.sent, ['1 to 1', '3 to 2', '2 to 1']);
    assert.equal(bench.dispatch.frontends.waiting, 0);
  });

  it('is served in its turn among those that wait for the same one', () => {
    start([1]);
    for (let count = 0; count < 4; count++) bench.arrive();
    for (let count = 0; count < 3; count++) bench.take(bench.first);
    assert.deepEqual(bench.sent, ['1 to 1', '2 to 1', '3 to 1', '4 to 1']);
  });

  it('waits for it while it stalls, although another one is free, and comes back to it when it is reclaimed', () => {
    start([1]);
    bench.arrive();
    bench.pass(40);
    assert.ok(bench.first.isAbsent('stalled'));
    assert.equal(bench.dispatch.frontends.waiting, 1, 'it was reclaimed');
    bench.arrive();
    bench.pass(100);
    assert.deepEqual(bench.sent, ['1 to 1']);
    bench.dispatch.moved(bench.first);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 1']);
    bench.take(bench.first);
    assert.deepEqual(bench.sent.at(-1), '2 to 1');
  });

  it('goes to another one when its worker is gone, drains or is declined, with the time that it has waited', () => {
    for (const leave of [
      () => bench.dispatch.gone(bench.first),
      () => bench.dispatch.drain(bench.first),
      () => bench.dispatch.leave(bench.frontend, bench.first),
    ]) {
      start([1]);
      bench.arrive();
      bench.arrive();
      bench.pass(10);
      leave();
      assert.ok(bench.sent.includes('2 to 2') || bench.sent.includes('1 to 2'));
      bench.take(bench.second);
      assert.equal(bench.waitedMs.get(2), 10);
      assert.equal(bench.dispatch.frontends.waiting, 0);
    }
  });

  it('counts among those that wait: for the limit, the time, and when its address closes', () => {
    start([1], { queueLimit: 1, queueTimeoutMs: 50 });
    bench.arrive();
    bench.arrive();
    bench.arrive();
    assert.deepEqual(bench.refused, ['3 queue-full']);
    bench.dispatch.load.begin(bench.first, 'blocked');
    bench.pass(50);
    assert.ok(bench.refused.includes('2 queue-timeout'));
    start([1]);
    bench.arrive();
    bench.arrive();
    bench.dispatch.close(bench.frontend);
    assert.deepEqual(bench.refused, ['2 stopping']);
    assert.equal(bench.dispatch.frontends.waiting, 0);
  });
});
