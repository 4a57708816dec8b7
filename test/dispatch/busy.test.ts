import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { healthThresholds } from '../../src/dispatch/health.ts';
import type { ProcessAccount } from '../../src/dispatch/process-account.ts';
import { DispatchBench } from './dispatch-bench.ts';

const STALL_MS = 10;

describe('the rules for busy workers', () => {
  let bench: DispatchBench;

  beforeEach(() => {
    bench = new DispatchBench({
      limits: { pendingLimit: 4 },
      thresholds: healthThresholds({ stallMs: STALL_MS, ackMs: 1_000, hungMs: 8_000 }),
    });
    bench.nowMs = 1_000;
    bench.ready(bench.first, bench.second);
    for (const process of [bench.first, bench.second]) bench.cpuMs.set(process, 0);
    bench.isRunnable = false;
  });

  function after(ms: number, process: ProcessAccount = bench.first): void {
    bench.nowMs = 1_000 + ms;
    bench.report(process, { busySinceMs: 1_000 });
  }

  it('leave out who is on one thing for the stall time, until it is done', () => {
    after(9);
    assert.deepEqual(bench.slots(), [1, 2]);
    assert.deepEqual(bench.first.cpuSample, { sinceMs: 1_000, cpuMs: 0 }, 'it is suspected');
    after(10);
    assert.deepEqual(bench.slots(), [2]);
    bench.report(bench.first, { busySinceMs: undefined });
    assert.deepEqual(bench.slots(), [1, 2]);
    assert.equal(bench.dispatch.load.slots[0]!.totals.stalls, 1);
  });

  it('take back in who is on the next thing', () => {
    after(10);
    bench.report(bench.first, { busySinceMs: 1_009 });
    assert.deepEqual(bench.slots(), [1, 2]);
  });

  it('give nothing more to one that is busy for a millisecond', () => {
    after(1);
    assert.deepEqual(bench.slotsWithRoom(), [2]);
  });

  it('leave nobody out while the other one is busy, too', () => {
    after(10, bench.second);
    bench.dispatch.load.end(bench.second, 'blocked');
    after(12);
    assert.deepEqual(bench.slots(), [1, 2]);
    bench.report(bench.second, { busySinceMs: undefined });
    after(13);
    assert.deepEqual(bench.slots(), [2]);
  });

  it('leave nobody out for want of a CPU, but not for ever', () => {
    bench.isRunnable = true;
    after(199);
    assert.deepEqual(bench.slots(), [1, 2]);
    after(200);
    assert.deepEqual(bench.slots(), [2]);
  });

  it('give what waits to the one that is done', () => {
    after(1);
    after(1, bench.second);
    bench.arrive();
    assert.deepEqual(bench.sent, []);
    bench.report(bench.second, { busySinceMs: undefined });
    assert.deepEqual(bench.sent, ['1 to 2']);
  });
});
