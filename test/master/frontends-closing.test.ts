import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { shedAnswer } from '../../src/master/shedder.ts';
import { FakeListener } from './fake-listener.ts';
import { FrontendsBench } from './frontends-bench.ts';

let bench: FrontendsBench;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  bench = new FrontendsBench();
});
afterEach(() => {
  bench.frontends.closeAll();
  mock.timers.reset();
});

describe('the frontends, when one closes,', () => {
  it('refuse what waits there, by HTTP only where the client speaks it', () => {
    for (const scheme of ['http', 'https', 'h2c', 'tls', 'tcp'] as const) {
      const listener = new FakeListener(scheme);
      const frontend = bench.open([], scheme, listener);
      const connection = bench.arrive(frontend);
      bench.frontends.close(frontend);
      assert.deepEqual([connection.fate, listener.isClosed], ['shed', true]);
      assert.equal(connection.answer, scheme === 'http' ? shedAnswer : undefined, scheme);
    }
    assert.equal(bench.shedder.counts.stopping, 5);
  });

  it('leave the others as they are', () => {
    const [closing, other] = [bench.open([]), bench.open([])];
    const connection = bench.arrive(other);
    bench.frontends.close(closing);
    assert.equal(connection.fate, 'held');
    assert.deepEqual(bench.frontends.all, [other]);
    assert.equal(bench.frontends.get(closing.id), undefined);
    assert.notEqual(bench.open([]).id, closing.id, 'a number is never given again');
  });

  it('keep what it has counted', () => {
    const frontend = bench.open([1, 2]);
    const connection = bench.arrive(frontend);
    bench.pool.left(1);
    bench.frontends.returned(1, connection);
    bench.frontends.close(frontend);
    assert.deepEqual([bench.frontends.accepted, bench.frontends.redispatched], [1, 1]);
    bench.arrive(bench.open([2]));
    assert.equal(bench.frontends.accepted, 2);
  });

  it('refuse what still comes back, and free its worker', () => {
    const frontend = bench.open([1, 2]);
    const [returned, declined] = [bench.arrive(frontend), bench.arrive(frontend)];
    bench.frontends.close(frontend);
    bench.frontends.returned(1, returned);
    bench.pool.taken(2);
    bench.frontends.handedBack(2, declined);
    assert.deepEqual([returned.fate, declined.fate], ['shed', 'shed']);
    assert.deepEqual(bench.sent, ['1 to 1', '2 to 2'], 'neither was redispatched');
    assert.equal(bench.pool.pending, 0);
  });
});

describe('the frontends, at the end,', () => {
  it('stop listening at once, and wait for what waits and what is pending', async () => {
    const [first, second] = [new FakeListener(), new FakeListener()];
    const busy = bench.open([1], 'http', first);
    bench.open([2], 'http', second);
    bench.arrive(busy);
    bench.arrive(busy);
    let isFinished = false;
    const finished = bench.frontends.finish().then(() => {
      isFinished = true;
    });
    assert.deepEqual([first.isClosed, second.isClosed], [true, true]);
    bench.pool.taken(1);
    await new Promise(setImmediate);
    assert.equal(isFinished, false, 'the second is pending now');
    bench.pool.taken(1);
    await finished;
  });

  it('are finished when the last pending connection comes back and is refused for its age', async () => {
    bench = new FrontendsBench({ limits: { queueTimeoutMs: 50 } });
    const frontend = bench.open([1]);
    bench.open([1]);
    const connection = bench.arrive(frontend);
    let isFinished = false;
    void bench.frontends.finish().then(() => {
      isFinished = true;
    });
    bench.pool.left(1);
    bench.frontends.returned(1, connection);
    bench.pool.gone(1);
    bench.nowMs = 51;
    mock.timers.tick(51);
    assert.equal(connection.fate, 'shed');
    // It looks by the real clock.
    for (let look = 0; look < 200 && !isFinished; look++) await sleep(5);
    assert.equal(isFinished, true, 'nothing waits and nothing is pending');
  });

  it('refuse everything once all are closed, by its own answer', () => {
    const [http, tcp] = [bench.open([1]), bench.open([], 'tcp')];
    const [pending, waiting] = [bench.arrive(http), bench.arrive(tcp)];
    bench.frontends.closeAll();
    bench.frontends.returned(1, pending);
    assert.deepEqual([pending.fate, waiting.fate, bench.arrive(http).fate], ['shed', 'shed', 'shed']);
    assert.deepEqual([pending.answer, waiting.answer], [shedAnswer, undefined]);
    assert.equal(bench.frontends.waiting, 0);
  });
});
