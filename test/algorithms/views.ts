import type {
  Algorithm,
  AlgorithmContext,
  ConnectionInfo,
  WorkerView,
} from '../../src/algorithms/contract.ts';

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
    done: 0,
    errors: 0,
    ...facts,
  };
}

export function workers(count: number): TestWorker[] {
  return Array.from({ length: count }, (_, index) => worker(index + 1));
}

export function weighted(...weights: number[]): TestWorker[] {
  return weights.map((weight, index) => worker(index + 1, { weight }));
}

/** A context whose time stands still until a test moves it. */
export interface TestContext extends AlgorithmContext {
  nowMs: number;
}

/** Marsaglia's xorshift32: small, and the same on every run with one seed. */
export function seededContext(seed: number): TestContext {
  let state = seed >>> 0 || 1;
  const context = {
    nowMs: 0,
    now: () => context.nowMs,
    random() {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      state >>>= 0;
      return state / 2 ** 32;
    },
  };
  // Small seeds begin with small numbers.
  for (let draw = 0; draw < 10; draw++) context.random();
  return context;
}

/** SEED from the environment or a fresh one, printed so that a failure can be run again. */
export function testSeed(): number {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31) + 1);
  console.log(`# SEED=${seed}`);
  return seed;
}

/** The same client for the same number. */
export function client(number: number): ConnectionInfo {
  const [high, middle, low] = [number >> 16, (number >> 8) & 255, number & 255];
  return { remoteAddress: `10.${high & 255}.${middle}.${low}`, remotePort: 1024 + (number % 50_000) };
}

/** A connection that is taken at once and stays open. */
export function assign(algorithm: Algorithm, picked: WorkerView): void {
  (picked as TestWorker).open++;
  algorithm.assigned?.(picked);
}

export function release(algorithm: Algorithm, picked: WorkerView): void {
  (picked as TestWorker).open--;
  algorithm.released?.(picked);
}

/** The slots of so many picks; each connection stays open if `keep` says so. */
export function slotsOf(
  algorithm: Algorithm,
  members: readonly TestWorker[],
  count: number,
  keep = false,
): (number | undefined)[] {
  return Array.from({ length: count }, (_, index) => {
    const picked = algorithm.pick(members, client(index));
    if (picked !== undefined && keep) assign(algorithm, picked);
    return picked?.slot;
  });
}

/** How often each slot comes; index 0 is slot 1. */
export function countsOf(slots: readonly (number | undefined)[], members: number): number[] {
  const counts = new Array<number>(members).fill(0);
  for (const slot of slots) if (slot !== undefined) counts[slot - 1]!++;
  return counts;
}
