import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRates, type Looked, SHORTEST_MS } from '../../../src/master/observe/rates.ts';

const id = { slot: 1, generation: 1 };
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('rates', () => {
  it('are taken over a moment by who looks first, and at once by who looks then', async () => {
    let looks = 0;
    let process: Looked = { id, pid: 7, uptimeMs: 10_000, requests: 100 };
    const rates = createRates({
      processes() {
        looks++;
        return [process];
      },
      cpuMs: () => 1000,
    });
    const first = Promise.all([rates.look(), rates.look()]);
    await later(SHORTEST_MS / 2);
    process = { ...process, requests: 150 };
    await first;
    const { requestsPerSecond, cpu, cpuMs } = rates.of(id);
    assert.ok(requestsPerSecond > 100 && requestsPerSecond <= 250, `${requestsPerSecond}/s`);
    assert.deepEqual([cpu, cpuMs, looks], [0, 1000, 2]);
    await rates.look();
    assert.deepEqual([rates.of(id).requestsPerSecond, looks], [requestsPerSecond, 2], 'no newer than that');
  });

  it('are over its life for a process that was not there before, and keep what one that is gone has used', async () => {
    let processes: Looked[] = [];
    const rates = createRates({ processes: () => processes, cpuMs: () => 500 });
    await rates.look();
    processes = [{ id, pid: 7, uptimeMs: 1000, requests: 30 }];
    await later(SHORTEST_MS + 10);
    await rates.look();
    assert.deepEqual(rates.of(id), { requestsPerSecond: 30, cpu: 0.5, cpuMs: 500 });
    assert.equal(rates.goneCpuMs(1), 0);
    processes = [];
    await later(SHORTEST_MS + 10);
    await rates.look();
    assert.equal(rates.goneCpuMs(1), 500);
    assert.equal(rates.of(id).cpuMs, undefined);
  });

  it('says nothing of CPU time where nobody can tell', async () => {
    const processes: Looked[] = [{ id, pid: undefined, uptimeMs: 5, requests: 0 }];
    const rates = createRates({
      processes: () => processes,
      cpuMs: (pid) => (pid === process.pid ? 1 : assert.fail('there is no process')),
    });
    await rates.look();
    assert.deepEqual(rates.of(id), { requestsPerSecond: 0, cpu: undefined, cpuMs: undefined });
    assert.ok(rates.own.utilization >= 0 && rates.own.cpu >= 0);
  });
});
