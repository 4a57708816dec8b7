import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Frontend } from '../../src/dispatch/frontend.ts';
import { DispatchBench } from './dispatch-bench.ts';

describe('the frontends, when one closes,', () => {
  let bench: DispatchBench;

  beforeEach(() => {
    bench = new DispatchBench();
    bench.ready(bench.first, bench.second);
  });

  function close(frontend: Frontend<number>): void {
    bench.dispatch.close(frontend);
    bench.dispatch.frontends.remove(frontend);
  }

  it('refuse what waits there, and what still comes', () => {
    const frontend = bench.open([]);
    bench.arrive(frontend);
    bench.dispatch.close(frontend);
    bench.arrive(frontend);
    assert.deepEqual(bench.refused, ['1 stopping', '2 stopping']);
    assert.equal(bench.dispatch.frontends.waiting, 0);
  });

  it('leave the others as they are', () => {
    const [closing, other] = [bench.open([]), bench.open([])];
    bench.arrive(other);
    close(closing);
    assert.deepEqual(bench.refused, []);
    assert.equal(other.queue.length, 1);
    assert.deepEqual(bench.dispatch.frontends.all, [bench.frontend, other]);
    assert.equal(bench.dispatch.frontends.get(closing.id), undefined);
    assert.notEqual(bench.open([]).id, closing.id, 'a number is never given again');
  });

  it('keep what it has counted', () => {
    const { frontends } = bench.dispatch;
    const connection = bench.arrive();
    bench.dispatch.left(bench.first);
    bench.comeBack(bench.first, connection, 'worker-exit');
    close(bench.frontend);
    assert.deepEqual([frontends.accepted, frontends.redispatched], [1, 1]);
    bench.arrive(bench.open([bench.second]));
    assert.equal(frontends.accepted, 2);
  });

  for (const isRemoved of [false, true]) {
    it(`refuse what still comes back, and free its worker${isRemoved ? ', once it is removed' : ''}`, () => {
      const [returned, declined] = [bench.arrive(), bench.arrive()];
      if (isRemoved) close(bench.frontend);
      else bench.dispatch.close(bench.frontend);
      assert.deepEqual(bench.refused, [], 'a worker may still take it');
      bench.comeBack(bench.first, returned);
      bench.take(bench.second);
      bench.dispatch.handedBack(bench.second, declined);
      assert.deepEqual(bench.refused, ['1 stopping', '2 stopping']);
      assert.deepEqual(bench.sent, ['1 to 1', '2 to 2'], 'neither was redispatched');
      assert.equal(bench.dispatch.frontends.redispatched, 0);
      assert.equal(bench.dispatch.load.pending, 0);
    });
  }

  it('have nothing waiting and nothing pending once the last one comes back and is refused for its age', () => {
    bench = new DispatchBench({ limits: { queueTimeoutMs: 50 } });
    bench.ready(bench.first);
    bench.failStarts();
    const connection = bench.arrive();
    bench.dispatch.left(bench.first);
    bench.comeBack(bench.first, connection, 'worker-exit');
    bench.dispatch.gone(bench.first);
    bench.pass(50);
    assert.deepEqual(bench.refused, ['1 queue-timeout']);
    assert.deepEqual([bench.dispatch.frontends.waiting, bench.dispatch.load.pending], [0, 0]);
  });

  it('refuse everything once all are closed', () => {
    const other = bench.open([]);
    const pending = bench.arrive();
    bench.arrive(other);
    for (const frontend of bench.dispatch.frontends.all) close(frontend);
    bench.comeBack(bench.first, pending);
    bench.arrive();
    assert.deepEqual(bench.refused, ['2 stopping', '1 stopping', '3 stopping']);
    assert.equal(bench.dispatch.frontends.waiting, 0);
  });
});
