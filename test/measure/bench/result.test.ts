import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BenchLoad, BenchResult, BenchShare } from '../../../src/measure/bench/contract.ts';
import type { Measured } from '../../../src/measure/bench/measured.ts';
import { resultOf } from '../../../src/measure/bench/result.ts';
import type { Sample } from '../../../src/measure/bench/sample.ts';
import type { LoadResult } from '../../../src/measure/load/contract.ts';
import { createHistogram, encodeHistogram, record } from '../../../src/measure/load/histogram.ts';

const load: BenchLoad = {
  connections: 4,
  pipelining: 1,
  reconnects: false,
  rate: undefined,
  warmUpMs: 0,
  measureMs: 2_000,
  seed: 1,
};

function sample(
  workers: readonly (readonly [connections: number, requests: number])[],
  changes: object = {},
): Sample {
  const counts = workers.map(([connections, requests], index) => ({
    slot: index + 1,
    connections,
    requests,
    restarts: 0,
  }));
  return { counts: { workers: counts, shed: 0 }, usage: undefined, ...changes };
}

function usage(masterMs: number, workersMs: number, pids = '10,11,12'): object {
  return { usage: { pids, cpu: { masterMs, workersMs }, memoryMiB: { master: 50, workers: 80 } } };
}

function result(changes: Partial<Measured> = {}): BenchResult {
  const histogram = createHistogram();
  for (const ms of [1, 2, 3]) record(histogram, ms);
  const loaded: LoadResult = {
    seconds: 2,
    answered: 1_000,
    errors: {},
    latency: encodeHistogram(histogram),
    byWorker: {},
    timeLine: [],
    generator: { name: 'double', processes: 1, busiest: 0.1, lateMs: 0, bottleneck: undefined },
  };
  return resultOf({
    plan: { load, target: { kind: 'balancer', path: '/', algorithm: 'rr', settings: {} } },
    startedAt: '2026-01-02T03:04:05.000Z',
    machine: {
      cpu: 'Some CPU',
      cores: 8,
      memoryGiB: 16,
      kernel: 'Linux',
      node: 'v20.19.0',
      pointsman: '0.1.0',
      loadAverage: 0,
    },
    url: 'http://127.0.0.1:1/',
    balancer: { app: undefined, algorithm: 'rr', workers: 2, handoff: 'ipc' },
    loaded,
    samples: {
      first: sample([
        [1, 1],
        [0, 0],
      ]),
      begin: sample([
        [3, 101],
        [2, 100],
      ]),
      end: sample([
        [3, 701],
        [2, 500],
      ]),
    },
    ...changes,
  });
}

function counted(shares: readonly BenchShare[]): unknown {
  return shares.map(({ worker, requests, connections }) => [worker, requests, connections]);
}

describe('the result of a benchmark', () => {
  it('has rate and latency from the load', () => {
    const { requestsPerSecond, latency, isCorrected } = result();
    assert.equal(requestsPerSecond, 500);
    assert.equal(latency.p50, 2);
    assert.equal(isCorrected, false);
    assert.equal(result({ plan: { ...planOf({ rate: 500 }) } }).isCorrected, true);
  });

  it('counts requests in the measured time, and connections that are kept alive since the load began', () => {
    assert.deepEqual(counted(result().shares), [
      [1, 600, 2],
      [2, 400, 2],
    ]);
  });

  it('counts connections in the measured time where each request has its own', () => {
    const samples = { first: sample([[0, 0]]), begin: sample([[100, 100]]), end: sample([[700, 700]]) };
    assert.deepEqual(counted(result({ plan: planOf({ reconnects: true }), samples }).shares), [
      [1, 600, 600],
    ]);
  });

  it('measures fairness by weight', () => {
    const fair = (weights: readonly number[]): number => result({ plan: planOf({}, weights) }).fairness!;
    assert.ok(Math.abs(fair([]) - 1_000 ** 2 / (2 * (600 ** 2 + 400 ** 2))) < 1e-12);
    assert.ok(Math.abs(fair([3, 2]) - 1) < 1e-12);
  });

  it('takes shares from the answers of what is not ours, in the order of their fields', () => {
    const byWorker = { 100: { requests: 3, connections: 1 }, 99: { requests: 5, connections: 2 } };
    const target = { kind: 'url', url: 'http://x/' } as const;
    const none: Sample = { counts: undefined, usage: undefined };
    const { shares, cpu, memoryMiB, notes } = result({
      plan: { load, target },
      balancer: undefined,
      loaded: { ...loadedOf(), byWorker },
      samples: { first: none, begin: none, end: none },
    });
    assert.deepEqual(shares, [
      { worker: 1, id: '99', weight: 1, requests: 5, connections: 2 },
      { worker: 2, id: '100', weight: 1, requests: 3, connections: 1 },
    ]);
    assert.deepEqual([cpu, memoryMiB, notes], [undefined, undefined, []]);
  });

  it('divides the CPU time of the measured time by the answers', () => {
    const samples = { first: sample([]), begin: sample([], usage(5, 100)), end: sample([], usage(15, 400)) };
    const { cpu, memoryMiB } = result({ samples });
    assert.deepEqual(cpu, { totalUs: 310, masterUs: 10, workersUs: 300 });
    assert.deepEqual(memoryMiB, { master: 50, workers: 80 });
  });

  it('tells no CPU time when a process was replaced, and says so', () => {
    const after = sample([[0, 0]], usage(15, 400, '10,11,13'));
    const workers = [{ slot: 1, connections: 0, requests: 0, restarts: 1 }];
    const end = { ...after, counts: { workers, shed: 2 } };
    const { cpu, notes } = result({
      samples: { first: sample([]), begin: sample([[0, 0]], usage(5, 100)), end },
    });
    assert.equal(cpu, undefined);
    assert.deepEqual(notes, [
      '1 worker died and had to be replaced.',
      'The balancer refused 2 connections.',
      'CPU time is unknown, because processes started or ended during the measurement.',
    ]);
  });

  it('says when the rate was not reached', () => {
    const samples = { first: sample([]), begin: sample([], usage(0, 0)), end: sample([], usage(0, 0)) };
    const notes = (rate: number): readonly string[] => result({ plan: planOf({ rate }), samples }).notes;
    assert.deepEqual(notes(510), []);
    assert.deepEqual(notes(800), ['Only 500 of 800 requests a second were answered.']);
  });

  function planOf(changes: Partial<BenchLoad>, weights: readonly number[] = []): Measured['plan'] {
    return {
      load: { ...load, ...changes },
      target: { kind: 'balancer', path: '/', algorithm: 'rr', settings: { weights } },
    };
  }

  function loadedOf(): LoadResult {
    return {
      seconds: 2,
      answered: 8,
      errors: {},
      latency: encodeHistogram(createHistogram()),
      byWorker: {},
      timeLine: [],
      generator: { name: 'double', processes: 1, busiest: 0.1, lateMs: 0, bottleneck: undefined },
    };
  }
});
