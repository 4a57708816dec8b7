/** What the driver of dispatch adds to it: the hand-off, the processes, the log. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { shedAnswer } from '../../../src/master/dispatching/shedder.ts';
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

const events = (): string[] => bench.logged.map(({ event }) => event);

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  start();
});
afterEach(() => {
  bench.live.stop();
  mock.timers.reset();
});

describe('live dispatch, when it hands over,', () => {
  it('gives the hand-off the connection, and dispatch what the hand-off tells', () => {
    const frontend = bench.open([bench.first]);
    bench.ready(bench.first);
    const connection = bench.arrive(frontend);
    assert.deepEqual(bench.sent, ['1 to 1']);
    bench.take(bench.first, connection);
    bench.events.reported(bench.first, { closed: 1, inFlight: 0, done: 1, errors: 0 });
    const { totals } = bench.live.dispatch.load.slots[0]!;
    assert.deepEqual(totals, { connections: 1, requests: 1, errors: 0, cut: 0, stalls: 0, migrated: 0 });
    assert.equal(bench.first.open, 0);
    assert.equal(bench.logged.at(-1)!.event, 'connection-taken');
  });

  it('looks at once where the hand-off tells that something is overdue', () => {
    start({ tellsOverdue: true, thresholds: { stallMs: 20 } });
    const frontend = bench.open([bench.first, bench.second]);
    bench.ready(bench.first, bench.second);
    bench.arrive(frontend);
    pass(100);
    assert.deepEqual(bench.asked, [], 'nobody has told');
    bench.events.overdue(bench.first);
    assert.deepEqual(bench.asked, ['reclaim 1']);
  });

  it('adds to a connection what it has waited in the queue, all its waits together', () => {
    const frontend = bench.open([bench.first, bench.second]);
    const waiting = bench.arrive(frontend);
    pass(30);
    bench.ready(bench.first);
    assert.deepEqual([bench.sent, waiting.queuedMs], [['1 to 1'], 30]);
    pass(5);
    bench.events.returned(bench.first, waiting, 'refused');
    pass(10);
    bench.ready(bench.second);
    assert.deepEqual([bench.sent, waiting.queuedMs], [['1 to 1', '1 to 2'], 40]);
  });

  it('keeps the time that a connection brings back with it when the next one has it at once', () => {
    const frontend = bench.open([bench.first, bench.second]);
    bench.ready(bench.first, bench.second);
    const connection = bench.arrive(frontend);
    // A mailbox counts from the accept.
    connection.queuedMs = 25;
    bench.events.returned(bench.first, connection, 'refused');
    assert.deepEqual([bench.sent, connection.queuedMs], [['1 to 1', '1 to 2'], 25]);
  });

  it('redispatches what cannot be sent', () => {
    start({
      onSend(process, connection) {
        if (process.slot === 1) bench.events.returned(process, connection, 'undelivered');
      },
    });
    const frontend = bench.open([bench.first, bench.second]);
    bench.ready(bench.first, bench.second);
    bench.arrive(frontend);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
    assert.deepEqual([bench.first.open, bench.second.open], [0, 1]);
    const [{ event, slot, reason }] = bench.logged as [(typeof bench.logged)[number]];
    assert.deepEqual([event, slot, reason], ['handoff-returned', 1, 'undelivered']);
  });

  it('sheds in the end what can be sent to nobody', () => {
    start({ onSend: (process, connection) => bench.events.returned(process, connection, 'undelivered') });
    const frontend = bench.open([bench.first]);
    bench.ready(bench.first);
    const connection = bench.arrive(frontend);
    pass(999);
    assert.equal(connection.fate, 'held');
    assert.equal(bench.live.dispatch.load.open, 0);
    pass(1);
    assert.equal(connection.fate, 'shed');
    assert.equal(bench.shedder.counts['queue-timeout'], 1);
    assert.ok(bench.sent.length > 1, 'it was tried again after each cooldown');
  });

  it('says once a second at most that workers did not take connections, and nothing of usual returns', () => {
    const frontend = bench.open([bench.first, bench.second]);
    bench.ready(bench.first, bench.second);
    const [one, other] = [bench.arrive(frontend), bench.arrive(frontend)];
    bench.events.returned(bench.first, one, 'declined');
    assert.deepEqual(events(), []);
    bench.events.returned(bench.second, other, 'refused');
    bench.take(bench.first);
    assert.deepEqual(events(), ['handoff-returned']);
  });
});

describe('live dispatch, when it refuses,', () => {
  it('answers by HTTP only where a plain HTTP client can read it, and counts the reason', () => {
    start({ limits: { queueLimit: 0 } });
    const [http, other] = [bench.open([]), bench.open([])];
    bench.live.readsAnswers(http.id);
    const [answered, silent] = [bench.arrive(http), bench.arrive(other)];
    assert.deepEqual([answered.fate, silent.fate], ['shed', 'shed']);
    assert.deepEqual([answered.answer, silent.answer], [shedAnswer, undefined]);
    assert.equal(bench.shedder.counts['queue-full'], 2);
  });

  it('counts refusals under way among the descriptors', () => {
    start({ limits: { queueLimit: 1, heldLimit: 2 } });
    const frontend = bench.open([]);
    bench.live.readsAnswers(frontend.id);
    bench.arrive(frontend);
    const lingering = [bench.arrive(frontend), bench.arrive(frontend)];
    assert.deepEqual([bench.shedder.counts['queue-full'], bench.shedder.counts.descriptors], [1, 1]);
    for (const connection of lingering) connection.finishShedding();
    bench.arrive(frontend);
    assert.deepEqual([bench.shedder.counts['queue-full'], bench.shedder.counts.descriptors], [2, 1]);
  });
});

describe('live dispatch, when a process is gone,', () => {
  it('takes it out of rotation before the transport says what it had not taken', () => {
    const seen: unknown[] = [];
    start({
      limits: { pendingLimit: 3 },
      onGone(process) {
        seen.push(process.isReady, bench.live.dispatch.load.members.length);
        for (const connection of pending) bench.events.returned(process, connection, 'worker-exit');
        seen.push(process.pending);
      },
    });
    const frontend = bench.open([bench.first, bench.second]);
    bench.ready(bench.first);
    const pending = [1, 2, 3].map(() => bench.arrive(frontend)).slice(1);
    bench.take(bench.first);
    assert.equal(bench.live.gone(bench.first), 1, 'what it had taken died with it');
    assert.deepEqual(seen, [false, 0, 0]);
    assert.equal(bench.sent.length, 3, 'nobody else is ready: they wait, and do not go back to it');
    bench.ready(bench.second);
    assert.deepEqual(bench.sent.slice(3), ['2 to 2', '3 to 2']);
    assert.equal(bench.live.dispatch.load.cut, 1);
    assert.deepEqual([...bench.live.dispatch.load.processes], [bench.second]);
  });

  it('counts what the transport finds last: what it took and finished just before its end', () => {
    start({
      limits: { pendingLimit: 2 },
      onGone(process) {
        bench.events.taken(process);
        bench.events.taken(process);
        bench.events.reported(process, { closed: 1, inFlight: 0, done: 1, errors: 0 });
      },
    });
    const frontend = bench.open([bench.first]);
    bench.ready(bench.first);
    bench.arrive(frontend);
    bench.arrive(frontend);
    assert.equal(bench.live.gone(bench.first), 1);
    const { totals } = bench.live.dispatch.load.slots[0]!;
    assert.deepEqual(totals, { connections: 2, requests: 1, errors: 0, cut: 1, stalls: 0, migrated: 0 });
    assert.deepEqual([bench.live.dispatch.load.open, bench.live.dispatch.load.pending], [0, 0]);
  });

  it('leaves the other process of its slot alone', () => {
    const frontend = bench.open([bench.first]);
    bench.ready(bench.first);
    const successor = bench.live.dispatch.load.enter(1, 2);
    bench.live.dispatch.join(frontend, successor);
    const killed: number[] = [];
    bench.live.started(
      bench.first,
      fakeWorker(() => killed.push(1)),
    );
    bench.live.started(
      successor,
      fakeWorker(() => killed.push(2)),
    );
    bench.ready(successor);
    bench.live.gone(bench.first);
    bench.arrive(frontend);
    assert.deepEqual(bench.sent, ['1 to 1']);
    assert.deepEqual([successor.open, killed], [1, []]);
  });
});

describe('live dispatch, when it looks at the workers,', () => {
  it('does so once in a turn of the event loop', async () => {
    let refreshes = 0;
    start({ onRefresh: () => refreshes++ });
    const frontend = bench.open([bench.first]);
    bench.ready(bench.first);
    refreshes = 0;
    await Promise.resolve();
    for (let count = 0; count < 3; count++) bench.arrive(frontend);
    bench.live.refresh();
    assert.equal(refreshes, 1);
    await Promise.resolve();
    bench.live.refresh();
    assert.equal(refreshes, 2);
  });

  it('gives what they have room for to what waits, before what arrives', async () => {
    let hasNews = false;
    start({
      onRefresh() {
        if (hasNews) bench.take(bench.first);
        hasNews = false;
      },
    });
    const frontend = bench.open([bench.first]);
    bench.ready(bench.first);
    bench.arrive(frontend);
    bench.arrive(frontend);
    await Promise.resolve();
    hasNews = true;
    bench.arrive(frontend);
    assert.deepEqual(bench.sent, ['1 to 1', '2 to 1']);
  });

  it('reclaims from a process that drains', () => {
    bench.ready(bench.first);
    bench.live.dispatch.drain(bench.first);
    assert.deepEqual(bench.asked, ['reclaim 1']);
  });
});
