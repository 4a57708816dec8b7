import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { DispatchBench } from './dispatch-bench.ts';

describe('a frontend', () => {
  let bench: DispatchBench;

  beforeEach(() => {
    // What is not taken here is left where it is.
    bench = new DispatchBench({
      limits: { pendingLimit: 10 },
      thresholds: { stallMs: 10_000, stallAtMostMs: 10_000 },
    });
    bench.ready(bench.first, bench.second);
  });

  it('gives connections only to workers whose servers listen there', () => {
    const frontend = bench.open([bench.second]);
    bench.arrive(frontend);
    bench.arrive(frontend);
    assert.deepEqual(bench.sent, ['1 to 2', '2 to 2']);
    assert.deepEqual([...frontend.listening], [bench.second]);
  });

  it('looks for room only among those that listen there', () => {
    bench = new DispatchBench({ limits: { pendingLimit: 2 } });
    bench.ready(bench.first, bench.second);
    const [of2, ofNone] = [bench.open([bench.second]), bench.open([])];
    bench.arrive(ofNone);
    for (let count = 0; count < 3; count++) bench.arrive(of2);
    assert.deepEqual(bench.sent, ['2 to 2', '3 to 2'], 'the first has room, and does not listen there');
    assert.deepEqual([of2.queue.length, ofNone.queue.length], [1, 1]);
    bench.arrive();
    assert.deepEqual(bench.sent.at(-1), '5 to 1');
  });

  it('lets connections wait until a worker listens and is ready', () => {
    bench.dispatch.left(bench.first);
    bench.dispatch.gone(bench.first);
    const frontend = bench.open([]);
    bench.arrive(frontend);
    const next = bench.dispatch.load.enter(1, 2);
    bench.dispatch.join(frontend, next);
    bench.dispatch.roomMade();
    assert.deepEqual(bench.sent, []);
    bench.ready(next);
    assert.deepEqual(bench.sent, ['1 to 1']);
  });

  it('serves what waits when a ready worker begins to listen', () => {
    const frontend = bench.open([]);
    bench.arrive(frontend);
    bench.dispatch.join(frontend, bench.first);
    assert.deepEqual(bench.sent, ['1 to 1']);
  });

  it('gives nothing more to a worker whose server is closed', () => {
    const { frontend } = bench;
    bench.dispatch.leave(frontend, bench.first);
    bench.arrive();
    bench.arrive();
    assert.deepEqual(bench.sent, ['1 to 2', '2 to 2']);
    bench.dispatch.leave(frontend, bench.second);
    bench.arrive();
    assert.deepEqual(bench.refused, []);
    assert.equal(bench.sent.length, 2);
    assert.equal(frontend.listening.size, 0);
  });

  /** The app of the first worker declines one that it was sent. */
  function decline(): number {
    const connection = bench.arrive();
    bench.comeBack(bench.first, connection, 'declined');
    return connection;
  }

  it('leaves a worker whose app declined alone for 100 ms, and others serve meanwhile', () => {
    decline();
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
    bench.pass(99);
    bench.arrive();
    assert.deepEqual(bench.sent.at(-1), '2 to 2');
    bench.pass(1);
    bench.arrive();
    assert.deepEqual(bench.sent.at(-1), '3 to 1');
    assert.deepEqual([...bench.frontend.listening], [bench.first, bench.second], 'it listened all the time');
  });

  it('offers what waits to the worker whose time of declining is over', () => {
    bench.dispatch.leave(bench.frontend, bench.second);
    decline();
    bench.pass(99);
    assert.deepEqual(bench.sent, ['1 to 1']);
    bench.pass(1);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 1']);
  });

  it('counts that time from the last time the app declined', () => {
    bench.dispatch.leave(bench.frontend, bench.second);
    const [one, other] = [bench.arrive(), bench.arrive()];
    bench.comeBack(bench.first, one, 'declined');
    bench.pass(60);
    bench.comeBack(bench.first, other, 'declined');
    bench.sent.length = 0;
    bench.pass(99);
    assert.deepEqual(bench.sent, []);
    bench.pass(1);
    assert.deepEqual(bench.sent, ['1 to 1', '2 to 1']);
  });

  it('lets a worker that listens anew begin without it, and the next process of a slot as well', () => {
    bench.dispatch.leave(bench.frontend, bench.second);
    decline();
    bench.dispatch.leave(bench.frontend, bench.first);
    bench.dispatch.join(bench.frontend, bench.first);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 1']);
    bench.comeBack(bench.first, 1, 'declined');
    const successor = bench.dispatch.load.enter(1, 2);
    bench.dispatch.join(bench.frontend, successor);
    bench.ready(successor);
    assert.deepEqual([bench.first.open, successor.open], [0, 1]);
  });
});
