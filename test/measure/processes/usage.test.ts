import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  cpuPerRequest,
  isSameProcesses,
  readUsage,
  type Usage,
} from '../../../src/measure/processes/usage.ts';

function usage(masterMs: number, workersMs: number, pids = '70,71,72'): Usage {
  return { pids, cpu: { masterMs, workersMs }, memoryMiB: { master: 50, workers: 200 } };
}

describe('CPU time per request', () => {
  it('is what was used between two samples, in microseconds', () => {
    assert.deepEqual(cpuPerRequest(usage(100, 1000), usage(110, 1040), 100), {
      totalUs: 500,
      masterUs: 100,
      workersUs: 400,
    });
  });

  it('has no part of a master where one process does everything', () => {
    const cpu = cpuPerRequest(usage(0, 10, ',71'), usage(0, 30, ',71'), 10);
    assert.deepEqual(cpu, { totalUs: 2000, masterUs: undefined, workersUs: 2000 });
  });

  it('is unknown when processes came, went, or had just ended', () => {
    assert.equal(cpuPerRequest(usage(0, 10), usage(0, 30, '70,71,73'), 10), undefined);
    assert.equal(cpuPerRequest(usage(0, 10), { ...usage(0, 30), cpu: undefined }, 10), undefined);
    assert.equal(cpuPerRequest({ ...usage(0, 10), cpu: undefined }, usage(0, 30), 10), undefined);
  });

  it('is read for all processes of a server, its helpers included', () => {
    const { pid, ppid } = process;
    const read = readUsage({ master: ppid, helpers: [pid], workers: [pid] });
    assert.equal(read.pids, `${ppid},${pid},${pid}`);
    assert.ok(read.cpu!.workersMs >= 0 && read.memoryMiB.workers > 0);
    const ended = readUsage({ master: undefined, workers: [2 ** 30] });
    assert.equal(ended.cpu, undefined);
    assert.equal(isSameProcesses(read, ended), false);
  });
});
