/** Seeded randomness: SEED=... in the environment repeats a run. */

export interface Random {
  /** Uniform integer of 0 to `bound` - 1. */
  below(bound: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

export const seed: number = Number(process.env.SEED ?? Date.now() % 2 ** 32);

/** mulberry32: 32 bits of state, enough to choose test cases. */
export function createRandom(state: number): Random {
  const below = (bound: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
  return { below, pick: (items) => items[below(items.length)]! };
}
