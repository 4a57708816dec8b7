import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { answer, DispatcherBench } from './dispatcher-bench.ts';

describe('the limits of a dispatcher', () => {
  let bench: DispatcherBench;

  beforeEach(() => {
    bench = new DispatcherBench();
  });
  afterEach(() => bench.dispatcher.close());

  it('sheds the newest when the queue is full', () => {
    const [first, second, third] = [bench.arrive(), bench.arrive(), bench.arrive()];
    assert.deepEqual([first.fate, second.fate, third.fate], ['held', 'held', 'shed']);
    assert.equal(bench.shedder.counts['queue-full'], 1);
  });

  it('refuses with the answer it was given', () => {
    bench = new DispatcherBench({ limits: { queueLimit: 0 } });
    assert.equal(bench.arrive().answer, answer);
  });

  it('sheds what waited too long', async () => {
    const connection = bench.arrive();
    const deadline = performance.now() + 5_000;
    while (connection.fate === 'held' && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.equal(connection.fate, 'shed');
    assert.equal(bench.shedder.counts['queue-timeout'], 1);
    assert.equal(bench.dispatcher.waiting, 0);
  });

  it('sheds above the limit of connections', () => {
    bench = new DispatcherBench({ limits: { maxConnections: 1 } });
    bench.pool.ready(1, 0);
    bench.arrive();
    bench.pool.taken(1);
    assert.equal(bench.arrive().fate, 'shed');
    assert.equal(bench.shedder.counts['max-connections'], 1);
    bench.pool.reported(1, { closed: 1, inFlight: 0, done: 1, errors: 0 });
    assert.equal(bench.arrive().fate, 'held');
  });

  it('sheds before the master runs out of descriptors, refusals under way included', () => {
    bench = new DispatcherBench({ limits: { heldLimit: 2, queueLimit: 10 } });
    bench.arrive();
    bench.arrive();
    const third = bench.arrive();
    assert.equal(third.fate, 'shed');
    assert.equal(bench.shedder.counts.descriptors, 1);
    bench.pool.ready(1, 0);
    bench.pool.taken(1);
    bench.pool.taken(1);
    assert.equal(bench.shedder.lingering, 1);
    third.finishShedding();
    assert.equal(bench.shedder.lingering, 0);
  });

  it('counts what waits for other addresses against the limits of the master', () => {
    bench = new DispatcherBench({ limits: { heldLimit: 3, maxConnections: 4 } });
    bench.waitingElsewhere = 2;
    assert.equal(bench.arrive().fate, 'held');
    assert.equal(bench.arrive().fate, 'shed');
    assert.equal(bench.shedder.counts.descriptors, 1);
    bench = new DispatcherBench({ limits: { maxConnections: 3 } });
    bench.waitingElsewhere = 2;
    assert.equal(bench.arrive().fate, 'held');
    assert.equal(bench.arrive().fate, 'shed');
    assert.equal(bench.shedder.counts['max-connections'], 1);
  });

  it('lets only so many refused clients linger, and refuses the others all the same', () => {
    bench = new DispatcherBench({ limits: { queueLimit: 0 } });
    const shed = [bench.arrive(), bench.arrive(), bench.arrive()];
    assert.deepEqual(
      shed.map(({ fate, lingers }) => [fate, lingers]),
      [
        ['shed', true],
        ['shed', true],
        ['shed', false],
      ],
    );
  });

  it('sheds in the end what comes back again and again', async () => {
    const connection = bench.arrive();
    bench.pool.ready(1, 0);
    const deadline = performance.now() + 5_000;
    while (connection.fate === 'held' && performance.now() < deadline) {
      bench.pool.pause(1, 'resting');
      bench.comeBack(1, connection);
      await new Promise((resolve) => setTimeout(resolve, 20));
      bench.pool.resume(1, 'resting');
    }
    assert.equal(connection.fate, 'shed');
  });
});
