/** The one timer of the driver of dispatch, and what is done when it rings. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { fakeWorker, LiveBench, type LiveBenchOptions } from './live-bench.ts';

let bench: LiveBench;

function start(options: LiveBenchOptions = {}): void {
  bench?.live.stop();
  bench = new LiveBench(options);
}

/** Lets time pass, a millisecond at a time. */
function pass(ms: number): void {
  for (let step = 0; step < ms; step++) {
    bench.nowMs++;
    mock.timers.tick(1);
  }
}

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  start();
});
afterEach(() => {
  bench.live.stop();
  mock.timers.reset();
});

describe('live dispatch, by its one timer,', () => {
  it('wakes when the first of what it waits for is due', () => {
    start({ thresholds: { retryMs: Number.POSITIVE_INFINITY } });
    bench.ready(bench.first);
    const connection = bench.arrive(bench.open([]));
    pass(999);
    assert.equal(connection.fate, 'held');
    pass(1);
    assert.equal(connection.fate, 'shed');
  });

  it('wakes earlier when something earlier comes up, and again for the rest', () => {
    start({ thresholds: { retryMs: Number.POSITIVE_INFINITY, cooldownMs: 40 } });
    const [slow, other] = [bench.open([]), bench.open([bench.first])];
    const waiting = bench.arrive(slow);
    pass(10);
    bench.ready(bench.first);
    bench.events.returned(bench.first, bench.arrive(other), 'refused');
    assert.deepEqual(bench.live.dispatch.load.members, []);
    pass(39);
    assert.deepEqual(bench.live.dispatch.load.members, []);
    pass(1);
    assert.deepEqual(bench.live.dispatch.load.members, [bench.first]);
    pass(949);
    assert.equal(waiting.fate, 'held');
    pass(1);
    assert.equal(waiting.fate, 'shed');
  });

  it('kills a process that is hung, and says why', () => {
    start({ thresholds: { ackMs: 1_000 } });
    let killed = 0;
    bench.live.started(
      bench.first,
      fakeWorker(() => killed++),
    );
    bench.ready(bench.first);
    bench.arrive(bench.open([bench.first]));
    pass(999);
    assert.equal(killed, 0);
    assert.ok(bench.asked.includes('probe 1'));
    pass(1);
    assert.equal(killed, 1);
    const { event, slot, msg } = bench.logged.at(-1)!;
    assert.deepEqual([event, slot], ['worker-hung', 1]);
    assert.equal(msg, 'worker 1 has not taken a connection for 1 s and is killed');
  });

  it('kills a process that did what no worker does, once, and gives it nothing more', () => {
    let killed = 0;
    bench.live.started(
      bench.first,
      fakeWorker(() => killed++),
    );
    bench.ready(bench.first, bench.second);
    const frontend = bench.open([bench.first, bench.second]);
    bench.events.faulty(bench.first, 'sent a malformed message');
    bench.events.faulty(bench.first, 'floods its wake pipe');
    assert.equal(killed, 1);
    const told = bench.logged.filter(({ level }) => level >= 40);
    assert.deepEqual(
      told.map(({ event, slot, msg }) => [event, slot, msg]),
      [['worker-misbehaved', 1, 'worker 1 sent a malformed message and is killed']],
    );
    assert.ok(bench.asked.includes('reclaim 1'), 'what it has not taken goes to others');
    bench.arrive(frontend);
    bench.arrive(frontend);
    assert.deepEqual(bench.sent, ['1 to 2']);
  });

  it('says what a process did that turned out to be broken when it was gone', () => {
    bench.live.started(
      bench.first,
      fakeWorker(() => assert.fail('it is gone')),
    );
    bench.ready(bench.first);
    bench.live.gone(bench.first);
    bench.events.faulty(bench.first, 'sent a malformed message');
    assert.equal(bench.logged.at(-1)!.msg, 'worker 1 sent a malformed message');
  });

  it('excuses nobody for want of a CPU of whose CPU time nobody can tell', () => {
    start({ thresholds: { stallMs: 20, stallAtMostMs: 400 } });
    bench.ready(bench.first, bench.second);
    bench.arrive(bench.open([bench.first]));
    pass(19);
    assert.deepEqual(bench.asked, []);
    pass(1);
    assert.deepEqual(bench.asked, ['reclaim 1']);
    assert.deepEqual(bench.live.dispatch.load.members, [bench.second]);
  });

  it('does nothing more once it is stopped', () => {
    start({ thresholds: { retryMs: Number.POSITIVE_INFINITY } });
    const connection = bench.arrive(bench.open([]));
    bench.ready(bench.first);
    // Its cooldown is over sooner than the time of the one that waits: the timer is set anew.
    bench.events.returned(bench.first, bench.arrive(bench.open([bench.first])), 'refused');
    bench.live.stop();
    bench.asked.length = 0;
    pass(5_000);
    assert.equal(connection.fate, 'held');
    assert.deepEqual(bench.asked, []);
  });
});
