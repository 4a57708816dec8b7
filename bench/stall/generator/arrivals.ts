/** Who comes when, fixed before the first one comes: an open loop does not wait for answers. */
import type { GeneratorRequest } from './contract.ts';

export interface Arrivals {
  /** Milliseconds from the start, ascending. Shared, so that the pacer can read them. */
  readonly atMs: Float64Array;
  readonly isBlocking: readonly boolean[];
}

export function scheduleArrivals(request: GeneratorRequest, random: () => number): Arrivals {
  const { ratePerSecond, warmUpMs, durationMs, blockingShare } = request;
  const times: number[] = [];
  const isBlocking: boolean[] = [];
  const meanGapMs = 1000 / ratePerSecond;
  // The gaps of a Poisson process are exponential: the inverse of 1 - e^(-x/mean).
  for (let at = 0; ; ) {
    at -= meanGapMs * Math.log(1 - random());
    if (at >= warmUpMs + durationMs) break;
    times.push(at);
    isBlocking.push(random() < blockingShare);
  }
  const atMs = new Float64Array(new SharedArrayBuffer(times.length * Float64Array.BYTES_PER_ELEMENT));
  atMs.set(times);
  return { atMs, isBlocking };
}
