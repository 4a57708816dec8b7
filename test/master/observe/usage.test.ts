import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RateKeeper } from '../../../src/master/observe/rates.ts';
import { createUsageMeter } from '../../../src/master/observe/usage.ts';

const rates: Pick<RateKeeper, 'of' | 'own'> = {
  of: () => ({ requestsPerSecond: 0, cpu: 0.5, cpuMs: 10 }),
  own: { cpu: 0.1, cpuMs: 20, utilization: 0.2 },
};

describe('the usage of processes', () => {
  it('is asked of the system once a second, however often somebody looks', async () => {
    const asked: number[] = [];
    let nowMs = 0;
    const meter = createUsageMeter(rates, {
      usageOf(pid) {
        asked.push(pid);
        return { residentBytes: asked.length, virtualBytes: undefined, descriptors: undefined };
      },
      now: () => nowMs,
    });
    const workers = [
      { id: { slot: 1, generation: 1 }, pid: 2 ** 22 + 1 },
      { id: { slot: 2, generation: 1 }, pid: undefined },
    ];
    const [one, starting] = workers as [(typeof workers)[0], (typeof workers)[0]];
    const memoryOf = ({ id, pid }: typeof one) => meter.of(id, pid, 100).memoryBytes;
    for (nowMs = 0; nowMs < 900; nowMs += 250) await meter.look(workers);
    assert.deepEqual(asked, [one.pid, process.pid]);
    assert.deepEqual([memoryOf(one), memoryOf(starting), meter.own().memoryBytes], [1, undefined, 2]);
    nowMs = 1000;
    await meter.look(workers);
    assert.deepEqual(asked, [one.pid, process.pid, one.pid, process.pid]);
    assert.deepEqual([memoryOf(one), meter.own().memoryBytes], [3, 4]);
  });

  it('of a process that has come since is asked for at once', async () => {
    const usage = { residentBytes: 1, virtualBytes: 2, descriptors: 3 };
    const meter = createUsageMeter(rates, { usageOf: () => usage, now: () => 0 });
    await meter.look([]);
    const { memoryBytes, virtualBytes, descriptors, cpu } = meter.of(
      { slot: 1, generation: 1 },
      2 ** 22 + 1,
      0,
    );
    assert.deepEqual([memoryBytes, virtualBytes, descriptors, cpu], [1, 2, 3, 0.5]);
  });
});
