import type { AlgorithmContext, WorkerView } from '../../src/algorithms/contract.ts';

/** A worker whose counters a test may set. */
export type TestWorker = { -readonly [Key in keyof WorkerView]: WorkerView[Key] };

export function worker(slot: number, facts: Partial<TestWorker> = {}): TestWorker {
  return {
    slot,
    weight: 1,
    pending: 0,
    open: 0,
    inFlight: 0,
    latencyMs: undefined,
    utilization: undefined,
    ...facts,
  };
}

export function workers(count: number): TestWorker[] {
  return Array.from({ length: count }, (_, index) => worker(index + 1));
}

/** Marsaglia's xorshift32: small, and the same on every run with one seed. */
export function seededContext(seed: number): AlgorithmContext {
  let state = seed >>> 0 || 1;
  return {
    now: () => 0,
    random() {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      state >>>= 0;
      return state / 2 ** 32;
    },
  };
}

/** SEED from the environment or a fresh one, printed so that a failure can be run again. */
export function testSeed(): number {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31) + 1);
  console.log(`# SEED=${seed}`);
  return seed;
}
