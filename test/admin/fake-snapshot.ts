/** A snapshot of a master with two slots: one serves, the process of the other starts again. */
import type { Histogram, Internals, Snapshot, Usage } from '../../src/master/observe/contract.ts';
import { bucketStartMs, LATENCY_BUCKETS, LatencyTally } from '../../src/scoreboard/latencies.ts';

export function histogram(...durations: readonly number[]): Histogram {
  const tally = new LatencyTally();
  for (const duration of durations) tally.count(duration);
  return { counts: [...tally.counts], sumMs: tally.sumMs };
}

const STARTED_AT_MS = Date.UTC(2026, 0, 1);

const usage: Usage = {
  startedAtMs: STARTED_AT_MS,
  cpu: 0.5,
  cpuMs: 12_340,
  memoryBytes: 104_857_600,
  virtualBytes: 1_073_741_824,
  descriptors: 40,
  descriptorLimit: 1024,
};

const unknown: Usage = {
  ...{ startedAtMs: STARTED_AT_MS, cpu: undefined, cpuMs: undefined, memoryBytes: undefined },
  ...{ virtualBytes: undefined, descriptors: undefined, descriptorLimit: undefined },
};

const proxyRefused = {
  ...{ untrusted: 2, 'no-header': 1, malformed: 0, 'too-long': 0 },
  ...{ checksum: 0, timeout: 0, closed: 5, 'too-many': 0, stopping: 0 },
};

const shed = {
  'queue-full': 0,
  'queue-timeout': 2,
  overload: 0,
  'max-connections': 0,
  descriptors: 0,
  stopping: 0,
};

export const snapshot: Snapshot = {
  schema: 1,
  atMs: STARTED_AT_MS + 90_061_000,
  ...{ pid: 4700, state: 'serving', uptimeMs: 90_061_000, app: '/srv/shop/server.mjs' },
  addresses: [{ scheme: 'http', host: '::', port: 3000 }],
  ...{ algorithm: 'p2c(d=3)', handoff: 'mailbox', workers: 2, available: 1 },
  ...{ accepted: 123_456, open: 1200, waiting: 3, shed, abandoned: 4 },
  ...{ redispatched: 1, reclaimed: 1, reclaimedNeedlessly: 0, moved: 12 },
  store: { kind: 'memory', state: 'unused', forMs: 86_400_000 },
  reload: { id: 3, state: 'done', done: 2, of: 2, forMs: 65_000 },
  isReloading: false,
  master: { ...usage, utilization: 0.25 },
  listeners: [
    {
      name: '[::]:3000',
      addresses: [{ scheme: 'http', host: '::', port: 3000 }],
      ...{ accepted: 123_456, redispatched: 1, shed, proxyRefused, waiting: 3, oldestWaitMs: 250 },
      waits: histogram(1, 20),
    },
  ],
  slots: [
    {
      ...{ slot: 1, isWanted: true, isAvailable: true, weight: 1, generation: 4, restarts: 1 },
      ...{ lastFailure: 'exit code 1', connections: 120_000, requests: 100_000, errors: 3, cut: 2 },
      ...{ stalls: 1, moved: 12, latencies: histogram(0.5, 3, 3, 1500, 100_000), cpuMs: 60_000 },
    },
    {
      ...{ slot: 2, isWanted: true, isAvailable: false, weight: 1, generation: 1, restarts: 0 },
      ...{ lastFailure: undefined, connections: 0, requests: 0, errors: 0, cut: 0 },
      ...{ stalls: 0, moved: 0, latencies: histogram(), cpuMs: 0 },
    },
  ],
  processes: [
    {
      ...{ slot: 1, generation: 4, pid: 4711, state: 'serving', reason: undefined, forMs: 61_000 },
      ...{ uptimeMs: 62_000, weight: 1, absences: [], open: 1200, pending: 0, connections: 1300 },
      ...{ inFlight: 17, requests: 100_000, errors: 3, requestsPerSecond: 2345.678, utilization: 0.75 },
      ...{ p50Ms: 3, p99Ms: 12.345, latencies: histogram(3), ...usage, cpu: 0.874, restarts: 1 },
      memoryBytes: 104_857_600,
    },
    {
      ...{ slot: 2, generation: 1, pid: undefined, state: 'starting', reason: undefined, forMs: 400 },
      ...{ uptimeMs: 400, weight: 1, absences: [], open: 0, pending: 0, connections: 0, inFlight: 0 },
      ...{ requests: 0, errors: 0, requestsPerSecond: 0, utilization: undefined, p50Ms: undefined },
      ...{ p99Ms: undefined, latencies: histogram(), ...unknown, restarts: 0 },
    },
  ],
  certificates: [],
  agent: undefined,
  bucketEndsMs: Array.from({ length: LATENCY_BUCKETS }, (_, at) => bucketStartMs(at + 1)),
};

export const internals: Internals = {
  master: { version: 'v20.19.0', heapTotalBytes: 2048, heapUsedBytes: 1024, externalBytes: 512 },
  processes: [{ slot: 1, generation: 4, isServing: true, told: undefined }],
};
