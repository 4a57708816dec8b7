/** How many requests a run measures unless somebody says. */

const LEAST = 200_000;
const MOST = 2_000_000;

/**
 * A single server forgets its state in about (1 + sqrt(load))^2 / (1 - load)^2 service times (the relaxation time
 * of M/M/1). Ten of these in each of 32 batches make the batches independent enough for their intervals; the
 * bounds keep a run within seconds.
 */
export function defaultRequests(workers: number, load: number): number {
  if (load >= 1) return LEAST;
  const relaxation = (1 + Math.sqrt(load)) ** 2 / (1 - load) ** 2;
  const wanted = 320 * relaxation * workers * load;
  const bounded = Math.min(MOST, Math.max(LEAST, wanted));
  return Math.ceil(bounded / 10_000) * 10_000;
}
