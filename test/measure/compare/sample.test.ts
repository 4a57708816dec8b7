import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleFrom } from '../../../src/measure/compare/sample.ts';
import type { LoadResult } from '../../../src/measure/load/contract.ts';
import { createHistogram, encodeHistogram, record } from '../../../src/measure/load/histogram.ts';

const histogram = createHistogram();
for (let ms = 1; ms <= 100; ms++) record(histogram, ms);

const result: LoadResult = {
  seconds: 2,
  answered: 100,
  errors: { ECONNRESET: 3 },
  latency: encodeHistogram(histogram),
  byWorker: {
    71: { requests: 40, connections: 4 },
    // 72 died, and 73 took its place.
    72: { requests: 10, connections: 1 },
    73: { requests: 30, connections: 3 },
    99: { requests: 20, connections: 2 },
  },
  timeLine: [],
  volleys: [{ 71: 6, 73: 4 }],
  generator: { name: 'open loop', processes: 1, busiest: 0.5, lateMs: 0.1, bottleneck: undefined },
};
const fleet = {
  workers: () => [
    { number: 1, pid: 71 },
    { number: 2, pid: 73 },
    { number: 3, pid: 74 },
  ],
  numberOf: (pid: number) => ({ 71: 1, 72: 2, 73: 2, 74: 3 })[pid],
};
const usage = {
  pids: '70,71,73,74',
  cpu: { masterMs: 10, workersMs: 40 },
  memoryMiB: { master: 50, workers: 200 },
};
const before = { ...usage, cpu: { masterMs: 0, workersMs: 0 } };
const turn = { round: 2, place: 3 };
const busyCores = undefined;

describe('the sample of a round', () => {
  it('gives each worker number what all its processes answered, and counts those that got nothing', () => {
    const { shares, fairness, volleys } = sampleFrom({
      turn,
      result,
      before,
      after: usage,
      busyCores,
      fleet,
    });
    assert.deepEqual(shares, [
      { worker: 1, requests: 40, connections: 4 },
      { worker: 2, requests: 40, connections: 4 },
      { worker: 3, requests: 0, connections: 0 },
    ]);
    assert.ok(Math.abs(fairness! - 2 / 3) < 1e-12);
    assert.deepEqual(volleys, [[6, 4, 0]]);
  });

  it('puts CPU time on the requests that were answered', () => {
    const { cpu, requestsPerSecond, latency } = sampleFrom({
      turn,
      result,
      before,
      after: usage,
      busyCores,
      fleet,
    });
    assert.deepEqual(cpu, { totalUs: 500, masterUs: 100, workersUs: 400 });
    assert.equal(requestsPerSecond, 50);
    assert.ok(Math.abs(latency.p50 - 50) < 1 && Math.abs(latency.max - 100) < 0.2);
  });

  it('knows no master where one process does everything, and no cost where one has ended', () => {
    const alone = { ...usage, pids: ',71', cpu: { masterMs: 0, workersMs: 40 } };
    assert.equal(
      sampleFrom({ turn, result, before: { ...before, pids: alone.pids }, after: alone, busyCores, fleet })
        .cpu!.masterUs,
      undefined,
    );
    assert.equal(
      sampleFrom({ turn, result, before, after: { ...usage, cpu: undefined }, busyCores, fleet }).cpu,
      undefined,
    );
  });

  it('tells what else kept the cores of the machine busy', () => {
    // The target had 50 ms of 2 s, the load half a core.
    const { otherCores } = sampleFrom({ turn, result, before, after: usage, busyCores: 0.725, fleet });
    assert.ok(Math.abs(otherCores! - 0.2) < 1e-12, `${otherCores}`);
    // What is rounded may be more than there was.
    assert.equal(sampleFrom({ turn, result, before, after: usage, busyCores: 0.5, fleet }).otherCores, 0);
    assert.equal(sampleFrom({ turn, result, before, after: usage, busyCores, fleet }).otherCores, undefined);
    const ended = { ...usage, cpu: undefined };
    assert.equal(
      sampleFrom({ turn, result, before, after: ended, busyCores: 1, fleet }).otherCores,
      undefined,
    );
  });

  it('knows no shares of an app that does not say who answers', () => {
    const { shares, fairness, volleys } = sampleFrom({
      turn,
      result,
      before,
      after: usage,
      busyCores,
      fleet: undefined,
    });
    assert.deepEqual([shares, fairness, volleys], [[], undefined, undefined]);
  });
});
