/** What one worker does to its master, or to the others by way of it. */
export interface Act {
  /** Completes "a worker that ...". */
  readonly name: string;
  /** Runs in the worker, which may not live to see the end of it. `random` gives numbers from 0 to 1. */
  act(random: () => number): void | Promise<void>;
}

/** One of them. */
export function pick<Value>(random: () => number, values: readonly Value[]): Value {
  return values[Math.floor(random() * values.length)]!;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
