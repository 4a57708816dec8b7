import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { DispatchBench } from './dispatch-bench.ts';

describe('the watch over pending connections, where whoever hands over tells what is overdue', () => {
  let bench: DispatchBench;
  let news: () => void;

  beforeEach(() => {
    news = () => {};
    bench = new DispatchBench({
      limits: { pendingLimit: 4 },
      algorithm: { pick: (workers) => workers[0] },
      tellsOverdue: true,
      onRefresh: () => news(),
    });
    bench.ready(bench.first, bench.second);
    for (const process of [bench.first, bench.second]) bench.cpuMs.set(process, 0);
    bench.isRunnable = false;
  });

  function send(): void {
    bench.arrive();
    bench.mailboxes.clear();
  }

  it('asks to be woken for nothing before that', () => {
    const { wakeAtMs } = bench;
    for (let count = 0; count < 3; count++) send();
    assert.equal(bench.wakeAtMs, wakeAtMs, 'which is when heartbeats are looked at');
    bench.pass(500);
    assert.equal(bench.ticks, 0);
  });

  it('suspects and judges at the very times of a watch that looks by itself', () => {
    send();
    bench.pass(10);
    bench.dispatch.overdue();
    assert.deepEqual(bench.first.cpuSample, { sinceMs: 0, cpuMs: 0 });
    bench.pass(9);
    assert.ok(!bench.first.isAbsent('stalled'));
    bench.pass(1);
    assert.ok(bench.first.isAbsent('stalled'));
    bench.pass(980);
    assert.deepEqual(
      bench.told.filter((line) => line.includes('hung')),
      ['1000 hung 1 pending'],
    );
  });

  it('rests when the worker has taken it in the meantime', () => {
    send();
    bench.pass(10);
    news = () => {
      news = () => {};
      bench.take(bench.first);
    };
    bench.dispatch.overdue();
    bench.pass(500);
    assert.equal(bench.ticks, 0);
    assert.ok(!bench.first.isAbsent('stalled'));
  });

  it('holds nobody to be hung for the time that the master itself was stopped', () => {
    send();
    bench.nowMs = 11_000;
    bench.dispatch.overdue();
    assert.deepEqual(bench.told, ['11000 probe 1']);
  });

  it('looks no later for being told again and again while a look is due', () => {
    // Nobody has room for what the first one has left, for more than a second; the second goes on and on.
    bench = new DispatchBench({
      algorithm: { pick: () => bench.first },
      thresholds: { hungMs: Number.POSITIVE_INFINITY, ackMs: Number.POSITIVE_INFINITY, untakenMs: 1e6 },
      tellsOverdue: true,
    });
    bench.ready(bench.first, bench.second);
    bench.isRunnable = false;
    for (const process of [bench.first, bench.second]) bench.cpuMs.set(process, 0);
    bench.report(bench.second, { busySinceMs: -5 });
    bench.arrive();
    for (let time = 0; time < 200; time++) {
      bench.pass(10);
      bench.dispatch.overdue();
      bench.report(bench.second, { busySinceMs: bench.nowMs - 5, done: bench.second.done + 1 });
    }
    bench.report(bench.second, { busySinceMs: undefined });
    bench.pass(10);
    assert.equal(bench.first.pending, 0, 'reclaimed within half of the stall time');
  });

  it('finds what nobody told, with the heartbeats', () => {
    send();
    for (let second = 0; second < 2; second++) {
      bench.pass(1_000);
      for (const process of [bench.first, bench.second]) bench.report(process, { done: process.done });
    }
    assert.ok(bench.first.isAbsent('stalled'), `after ${bench.nowMs} ms`);
  });
});
