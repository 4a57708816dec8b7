import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { FrontendsBench } from './frontends-bench.ts';

describe('a frontend', () => {
  let bench: FrontendsBench;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    bench = new FrontendsBench({ pendingLimit: 10 });
  });
  afterEach(() => {
    bench.frontends.closeAll();
    mock.timers.reset();
  });

  it('gives connections only to workers whose servers listen there', () => {
    const frontend = bench.open([2]);
    bench.arrive(frontend);
    bench.arrive(frontend);
    assert.deepEqual(bench.sent, ['1 to 2', '2 to 2']);
    assert.deepEqual([...frontend.slots], [2]);
  });

  it('lets connections wait until a worker listens and is ready', () => {
    bench.pool.left(1);
    bench.pool.gone(1);
    const frontend = bench.open([]);
    bench.arrive(frontend);
    frontend.join(1);
    frontend.dispatcher.dispatchWaiting();
    assert.deepEqual(bench.sent, []);
    bench.pool.ready(1, 0);
    assert.deepEqual(bench.sent, ['1 to 1']);
  });

  it('serves what waits when a ready worker begins to listen, at the next try', () => {
    const frontend = bench.open([]);
    bench.arrive(frontend);
    frontend.join(1);
    mock.timers.tick(5);
    assert.deepEqual(bench.sent, ['1 to 1']);
  });

  it('gives nothing more to a worker whose server is closed', () => {
    const frontend = bench.open([1, 2]);
    frontend.leave(1);
    bench.arrive(frontend);
    bench.arrive(frontend);
    assert.deepEqual(bench.sent, ['1 to 2', '2 to 2']);
    frontend.leave(2);
    assert.equal(bench.arrive(frontend).fate, 'held');
    assert.equal(bench.sent.length, 2);
    assert.equal(frontend.slots.size, 0);
  });

  it('leaves a worker whose app declined alone for 100 ms, and others serve meanwhile', () => {
    const frontend = bench.open([1, 2]);
    frontend.declined(1);
    bench.arrive(frontend);
    mock.timers.tick(99);
    bench.arrive(frontend);
    assert.deepEqual(bench.sent, ['1 to 2', '2 to 2']);
    mock.timers.tick(1);
    bench.arrive(frontend);
    assert.deepEqual(bench.sent.at(-1), '3 to 1');
    assert.deepEqual([...frontend.slots], [1, 2], 'it listened all the time');
  });

  it('offers what waits to the worker whose rest is over', () => {
    const frontend = bench.open([1]);
    frontend.declined(1);
    bench.arrive(frontend);
    assert.deepEqual(bench.sent, []);
    mock.timers.tick(100);
    assert.deepEqual(bench.sent, ['1 to 1']);
  });

  it('counts the rest from the last time the app declined', () => {
    const frontend = bench.open([1]);
    frontend.declined(1);
    mock.timers.tick(60);
    frontend.declined(1);
    bench.arrive(frontend);
    mock.timers.tick(99);
    assert.deepEqual(bench.sent, []);
    mock.timers.tick(1);
    assert.deepEqual(bench.sent, ['1 to 1']);
  });

  it('lets the next process of a slot begin without the rest of the one before', () => {
    const frontend = bench.open([1]);
    frontend.declined(1);
    frontend.leave(1);
    frontend.join(1);
    bench.arrive(frontend);
    assert.deepEqual(bench.sent, ['1 to 1']);
  });
});
