import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { DispatchBench } from './dispatch-bench.ts';

const NEVER = Number.POSITIVE_INFINITY;
const UNTAKEN_MS = 800;

describe('the watch over workers whose event loop turns and that take nothing', () => {
  let bench: DispatchBench;

  beforeEach(() => {
    bench = new DispatchBench({
      limits: { pendingLimit: 4 },
      thresholds: { ackMs: NEVER, hungMs: UNTAKEN_MS, untakenMs: UNTAKEN_MS },
      algorithm: { pick: (workers) => workers[0] },
    });
    bench.isRunnable = false;
  });

  /** Both show that they live, all the time. */
  function pass(ms: number): void {
    for (let step = 0; step < ms; step += 10) {
      for (const process of [bench.first, bench.second]) if (process.isReady) bench.report(process, {});
      bench.pass(10);
    }
  }

  const hung = () => bench.told.filter((line) => line.includes('hung'));
  const probes = () => bench.told.filter((line) => line.includes('probe 1')).length;

  it('holds one to be hung that leaves what is pending, if nobody else can have it', () => {
    bench.ready(bench.first);
    bench.arrive();
    pass(790);
    assert.deepEqual(hung(), []);
    pass(120);
    assert.deepEqual(hung()[0], '800 hung 1 untaken');
  });

  it('reminds it of what is pending before that', () => {
    bench.ready(bench.first);
    bench.arrive();
    pass(240);
    assert.equal(probes(), 0);
    pass(20);
    assert.ok(probes() > 0);
  });

  it('reminds also one that goes on answering others', () => {
    bench.ready(bench.first);
    bench.arrive();
    for (let done = 1; done <= 30; done++) {
      bench.report(bench.first, { done });
      pass(10);
    }
    assert.ok(probes() > 0);
  });

  it('holds one to be hung that does not move after what it had pending was reclaimed', () => {
    bench.ready(bench.first, bench.second);
    bench.arrive();
    pass(30);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
    bench.take(bench.second);
    pass(740);
    assert.deepEqual(hung(), []);
    assert.ok(probes() > 0, 'it is reminded, though nothing is pending');
    pass(160);
    assert.match(hung()[0]!, /hung 1 untaken$/);
  });

  it('holds one to be hung that says it has moved, time and again, and takes nothing', () => {
    bench.ready(bench.first, bench.second);
    for (let count = 0; count < 40; count++) {
      bench.arrive();
      pass(30);
      bench.take(bench.second);
      bench.dispatch.moved(bench.first);
    }
    assert.match(hung()[0]!, /hung 1 untaken$/);
  });

  it('has nothing against one that takes something in between', () => {
    bench.ready(bench.first, bench.second);
    for (let count = 0; count < 40; count++) {
      bench.arrive();
      if (count % 5 === 0) bench.take(bench.first);
      pass(30);
      bench.take(bench.second);
      bench.dispatch.moved(bench.first);
    }
    assert.deepEqual(hung(), []);
  });

  it('has nothing against one that had something reclaimed once and has nothing to do since', () => {
    bench.ready(bench.first, bench.second);
    bench.arrive();
    pass(30);
    bench.take(bench.second);
    bench.dispatch.moved(bench.first);
    pass(5_000);
    bench.arrive();
    pass(10);
    bench.take(bench.first);
    pass(1_000);
    assert.deepEqual(hung(), []);
  });

  it('has nothing against one that takes slowly, one after the other', () => {
    bench.ready(bench.first);
    for (let count = 0; count < 4; count++) bench.arrive();
    for (let count = 0; count < 4; count++) {
      pass(500);
      bench.take(bench.first);
    }
    assert.deepEqual(hung(), []);
  });

  it('has nothing against one that drains', () => {
    bench.ready(bench.first, bench.second);
    bench.arrive();
    pass(30);
    bench.dispatch.drain(bench.first);
    bench.take(bench.second);
    pass(3_000);
    assert.deepEqual(hung(), []);
  });

  it('does not count the time in which the master itself was stopped', () => {
    bench.ready(bench.first);
    bench.arrive();
    pass(30);
    bench.nowMs += 60_000;
    bench.report(bench.first, {});
    bench.dispatch.tick();
    pass(300);
    assert.deepEqual(hung(), []);
    pass(700);
    assert.match(hung()[0]!, /hung 1 untaken$/);
  });
});
