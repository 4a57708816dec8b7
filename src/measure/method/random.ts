/** Seeded randomness: the seed that a run prints repeats its order and its arrivals. */

/** Uniform in [0, 1). */
export type Random = () => number;

/** xorshift32 (Marsaglia, "Xorshift RNGs", 2003): period 2^32 - 1, plenty for an order or for arrivals. */
export function createRandom(seed: number): Random {
  // Neighbouring seeds would begin alike: they are spread by a multiplication first. Zero is a fixed point.
  let state = Math.imul(seed | 0, 0x9e3779b1) ^ 0x5bd1e995 || 1;
  const next: Random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let discarded = 0; discarded < 16; discarded++) next();
  return next;
}

/** A new list in random order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const list = [...items];
  for (let last = list.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [list[last], list[other]] = [list[other]!, list[last]!];
  }
  return list;
}
