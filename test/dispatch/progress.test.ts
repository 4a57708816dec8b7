import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { DispatchBench } from './dispatch-bench.ts';

describe('the watch over pending connections', () => {
  let bench: DispatchBench;
  let stalled: string[];

  beforeEach(() => {
    stalled = [];
    bench = new DispatchBench({
      limits: { pendingLimit: 4 },
      thresholds: { hungMs: Number.POSITIVE_INFINITY },
      algorithm: { pick: (workers) => workers[0] },
    });
    bench.ready(bench.first, bench.second);
    for (const process of [bench.first, bench.second]) bench.cpuMs.set(process, 0);
    bench.isRunnable = false;
  });

  /** One for the first worker, which cannot be got back. */
  function send(): void {
    bench.arrive();
    bench.mailboxes.clear();
  }

  function pass(ms: number): void {
    for (let step = 0; step < ms; step++) {
      const wasStalled = bench.first.absences.has('stalled');
      bench.pass(1);
      if (!wasStalled && bench.first.absences.has('stalled')) stalled.push(`${bench.nowMs} stalled 1`);
    }
  }

  const told = (what: string): string[] => bench.told.filter((line) => line.includes(what));

  it('says who stalled, asks, and finally who is hung, at the age of the oldest connection', () => {
    send();
    pass(1_001);
    assert.deepEqual(stalled, ['20 stalled 1']);
    assert.deepEqual(told('probe')[0], '250 probe 1');
    assert.deepEqual(told('hung'), ['1000 hung 1 pending']);
  });

  it('holds nobody to be hung for the time that the master itself was stopped', () => {
    send();
    bench.nowMs = 11_000;
    bench.dispatch.tick();
    assert.deepEqual(told('hung'), []);
    pass(20);
    assert.deepEqual(
      told('hung'),
      ['11020 hung 1 pending'],
      'what it still has not taken once the master has heard everybody is another matter',
    );
  });

  it('waits for a worker that gets no CPU, but not for ever', () => {
    send();
    bench.isRunnable = true;
    pass(100);
    assert.deepEqual([stalled, bench.told], [[], []]);
    bench.isRunnable = false;
    pass(10);
    assert.deepEqual(stalled, ['110 stalled 1']);
  });

  it('leaves a worker that stands still alone while nobody else is free, but not for ever', () => {
    send();
    bench.report(bench.second, { busySinceMs: -5 });
    pass(100);
    assert.deepEqual([stalled, bench.told], [[], []]);
    bench.report(bench.second, { busySinceMs: undefined });
    pass(10);
    assert.deepEqual(stalled, ['110 stalled 1']);
  });

  for (const [why, set] of [
    ['no CPU', () => (bench.isRunnable = true)],
    ['nobody else is free', () => bench.report(bench.second, { busySinceMs: -5 })],
  ] as const) {
    it(`holds it to be stalled after 20 stall times, ${why} or not`, () => {
      send();
      set();
      pass(400);
      assert.deepEqual(stalled, ['400 stalled 1']);
    });
  }

  it('suspects before it holds to be stalled, so that what happens in between can tell', () => {
    send();
    pass(9);
    assert.equal(bench.first.cpuSample, undefined);
    pass(1);
    assert.deepEqual(bench.first.cpuSample, { sinceMs: 0, cpuMs: 0 });
    pass(10);
    assert.deepEqual(stalled, ['20 stalled 1']);
  });

  it('rests when nothing is pending', () => {
    send();
    pass(10);
    bench.take(bench.first);
    bench.ticks = 0;
    pass(5_000);
    assert.deepEqual([stalled, bench.told], [[], []]);
    assert.ok(bench.ticks <= 1, `${bench.ticks} ticks`);
    send();
    pass(20);
    assert.equal(stalled.length, 1);
  });

  it('counts from when the connection was sent, not from the last look', () => {
    send();
    pass(15);
    send();
    bench.take(bench.first);
    pass(19);
    assert.deepEqual(stalled, []);
    pass(1);
    assert.deepEqual(stalled, ['35 stalled 1']);
  });

  it('takes the age of what is left when the newest came back', () => {
    send();
    pass(15);
    const newest = bench.arrive();
    bench.dispatch.leave(bench.frontend, bench.first);
    bench.comeBack(bench.first, newest);
    bench.take(bench.second);
    pass(5);
    assert.deepEqual(stalled, ['20 stalled 1']);
  });

  it('reclaims from a stalled worker as soon as another one has room', () => {
    bench.report(bench.second, { busySinceMs: -5 });
    bench.arrive();
    pass(400);
    assert.deepEqual(bench.sent, ['1 to 1']);
    bench.report(bench.second, { busySinceMs: undefined });
    pass(10);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
  });

  it('calls hung who takes nothing also where the rule of the stall time is off', () => {
    bench = new DispatchBench({
      thresholds: { stallMs: Number.POSITIVE_INFINITY, stallAtMostMs: Number.POSITIVE_INFINITY },
    });
    bench.ready(bench.first);
    send();
    pass(1_500);
    assert.equal(told('hung')[0], '1000 hung 1 pending');
  });
});
