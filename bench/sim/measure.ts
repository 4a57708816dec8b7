/** Runs in a process of its own, so that one algorithm's machine code is not slowed down by the types of another. */
import { findAlgorithm } from '../../src/algorithms/index.ts';
import { simulate } from '../../src/simulate/simulate.ts';

export interface Order {
  readonly name: string;
  readonly workers: number;
  readonly connections: number;
  readonly seed: number;
}

export interface Answer {
  /** CPU time of one simulated connection with one request. */
  readonly nanoseconds: number;
  readonly wallSeconds: number;
  readonly memoryMiB: number;
}

const LOAD = 0.8;
/** For algorithms that go by address. */
const CLIENTS = 100_000;
/** Compiles what the run needs. */
const WARM_UP_CONNECTIONS = 100_000;

process.on('message', (order: Order) => {
  run({ ...order, connections: WARM_UP_CONNECTIONS });
  const wallBefore = performance.now();
  const before = process.cpuUsage();
  const simulated = run(order);
  const { user, system } = process.cpuUsage(before);
  const answer: Answer = {
    nanoseconds: ((user + system) * 1_000) / simulated,
    wallSeconds: (performance.now() - wallBefore) / 1_000,
    memoryMiB: process.memoryUsage.rss() / 2 ** 20,
  };
  process.send!(answer, () => process.disconnect());
});

/** Returns how many connections were simulated, the warm-up included. */
function run({ name, workers, connections, seed }: Order): number {
  const warmUp = connections / 10;
  const scenario = {
    connections: connections - warmUp,
    warmUp,
    arrivals: { kind: 'poisson', rate: workers * LOAD },
    workers: { count: workers },
    ...(findAlgorithm(name)?.needsAddress ? { clients: { count: CLIENTS } } : {}),
  } as const;
  simulate(scenario, { name }, { seed });
  return connections;
}
