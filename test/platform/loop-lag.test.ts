import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLagMeter, lagOf } from '../../src/platform/loop-lag.ts';
import { waitFor } from '../integration/balancer.ts';

describe('the lag of the event loop', () => {
  it('is told as least, most, mean, deviation and percentiles of what was late', () => {
    const lateMs = Array.from({ length: 100 }, (_, at) => 100 - at);
    const { stddev, ...lag } = lagOf(lateMs)!;
    assert.deepEqual(lag, { min: 1, max: 100, mean: 50.5, p50: 50, p90: 90, p99: 99 });
    assert.ok(Math.abs(stddev - Math.sqrt((100 ** 2 - 1) / 12)) < 1e-9, String(stddev));
    assert.deepEqual(lagOf([3]), { min: 3, max: 3, mean: 3, stddev: 0, p50: 3, p90: 3, p99: 3 });
    assert.equal(lagOf([]), undefined);
  });

  it('shows for how long it was blocked, once', async () => {
    const meter = createLagMeter();
    assert.equal(meter.take(), undefined);
    const untilMs = performance.now() + 300;
    while (performance.now() < untilMs);
    const lag = await waitFor(() => meter.take(), 'a timer');
    assert.ok(lag.max >= 240, JSON.stringify(lag));
    meter.stop();
    meter.take();
    await sleep(120);
    assert.equal(meter.take(), undefined, 'nothing is measured any more');
  });
});
