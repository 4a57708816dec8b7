/** A master that only says what it was asked. */
import type { MasterStatus, Operations } from '../../src/master/operations/contract.ts';
import { internals, snapshot } from './fake-snapshot.ts';

export interface FakeOperations extends Operations {
  /** Name and arguments of every call that changes something. */
  readonly calls: readonly (readonly unknown[])[];
}

export const status: MasterStatus = {
  schema: 1,
  pid: process.pid,
  state: 'serving',
  uptimeMs: 90_061_000,
  app: '/srv/shop/server.mjs',
  addresses: [{ scheme: 'http', host: '::', port: 3000 }],
  algorithm: 'p2c(d=3)',
  handoff: 'mailbox',
  workers: 2,
  accepted: 123_456,
  open: 1200,
  waiting: 0,
  shed: { 'queue-full': 0, 'queue-timeout': 2 } as unknown as MasterStatus['shed'],
  redispatched: 1,
  reclaimed: 1,
  moved: 12,
  agent: undefined,
  store: { kind: 'memory', state: 'unused', forMs: 86_400_000 },
  reload: { id: 3, state: 'done', done: 2, of: 2, forMs: 65_000 },
  processes: [
    {
      slot: 1,
      generation: 4,
      pid: 4711,
      state: 'serving',
      forMs: 61_000,
      uptimeMs: 62_000,
      weight: 1,
      open: 1200,
      pending: 0,
      inFlight: 17,
      requests: 100_000,
      errors: 3,
      requestsPerSecond: 2345.678,
      p99Ms: 12.345,
      cpu: 0.874,
      memoryBytes: 104_857_600,
      restarts: 1,
    },
    {
      slot: 2,
      generation: 1,
      pid: undefined,
      state: 'starting',
      forMs: 400,
      uptimeMs: 400,
      weight: 1,
      open: 0,
      pending: 0,
      inFlight: 0,
      requests: 0,
      errors: 0,
      requestsPerSecond: 0,
      p99Ms: undefined,
      cpu: undefined,
      memoryBytes: undefined,
      restarts: 0,
    },
  ],
};

/** `different` replaces operations; what is called is kept all the same. */
const LOOKS = ['status', 'snapshot', 'watch', 'watchHandOvers', 'internals', 'liveness', 'readiness'];

export function fakeOperations(different: Partial<Operations> = {}): FakeOperations {
  const calls: unknown[][] = [];
  const all: Operations = {
    status: async () => status,
    snapshot: async () => snapshot,
    watch: () => () => {},
    watchHandOvers: () => () => {},
    internals: async () => internals,
    reload: async () => ({ id: 1, result: 'done', unchanged: [], durationMs: 5 }),
    scale: async () => ({ before: 2, workers: 4 }),
    drain: async () => ({ open: 0 }),
    resume: async () => {},
    restart: async () => ({ pid: 4712, generation: 5 }),
    setWeight: async () => undefined,
    setAlgorithm: async () => {},
    rebalance: async () => ({ moved: 7 }),
    reopenLogs: async () => ({ files: ['/var/log/lb.log'] }),
    upgrade: async () => ({ pid: 4711 }),
    stop: async () => ({ clean: true, killed: 0, shed: 0, cut: 0 }),
    liveness: () => ({ ok: true }),
    readiness: () => ({ ok: true }),
    ...different,
  };
  const kept = Object.entries(all).map(([name, operation]) => [
    name,
    (...given: unknown[]) => {
      if (!LOOKS.includes(name)) calls.push([name, ...given]);
      return (operation as (...given: unknown[]) => unknown)(...given);
    },
  ]);
  return { ...(Object.fromEntries(kept) as unknown as Operations), calls };
}
