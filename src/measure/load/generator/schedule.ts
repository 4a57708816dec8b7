/** When connections are due, fixed before the first one comes: an open load does not wait for answers. */
import { arrivalGaps } from '../../../simulate/arrivals.ts';
import { RandomStream } from '../../../simulate/random-stream.ts';
import type { ResolvedShape } from '../contract.ts';
import { Stream } from './content.ts';

export type OpenShape = Extract<ResolvedShape, { kind: 'open' }>;

/** Milliseconds from the start, ascending, all below `untilMs`. */
export function scheduleArrivals(
  { arrivals, perSecond }: OpenShape,
  seed: number,
  untilMs: number,
): number[] {
  const times: number[] = [];
  if (typeof arrivals === 'object') {
    for (let burst = 0; burst * arrivals.everyMs < untilMs; burst++) {
      for (let index = 0; index < arrivals.size; index++) times.push(burst * arrivals.everyMs);
    }
    return times;
  }
  const random = new RandomStream(seed, Stream.arrivals);
  const nextGap = arrivalGaps({ kind: arrivals, rate: perSecond / 1000 }, random);
  for (let at = nextGap(); at < untilMs; at += nextGap()) times.push(at);
  return times;
}
