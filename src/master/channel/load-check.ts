/** What a worker says of its load: counters that only grow, and numbers that algorithms can calculate with. */
import type { LoadReport } from '../../scoreboard/contract.ts';
import { LATENCY_BUCKETS } from '../../scoreboard/latencies.ts';
import { type Fields, isCount, isFiniteNumber, isRecord } from './fields.ts';

const MOST_IN_FLIGHT = 1e6;
const MOST_LATENCY_MS = 1e9;

/** For one process. Gives undefined for what cannot be. */
export function createLoadCheck(): (load: unknown) => LoadReport | undefined {
  let last = { closed: 0, done: 0, errors: 0 };

  return (load) => {
    if (!isRecord(load)) return undefined;
    const { closed, done, errors } = load;
    if (!isGrown(closed, last.closed) || !isGrown(done, last.done) || !isGrown(errors, last.errors))
      return undefined;
    const momentary = momentaryOf(load);
    if (momentary === undefined) return undefined;
    last = { closed, done, errors };
    return { ...momentary, closed, done, errors };
  };
}

/** Pairs of a bucket and its count. */
export function areLatencies(value: unknown): value is readonly number[] | undefined {
  if (value === undefined) return true;
  if (!Array.isArray(value) || value.length > 2 * LATENCY_BUCKETS || value.length % 2 === 1) return false;
  return value.every((entry, at) => isCount(entry) && (at % 2 === 1 || entry < LATENCY_BUCKETS));
}

function isGrown(value: unknown, before: number): value is number {
  return isCount(value) && value >= before;
}

export function isSum(value: unknown): value is number | undefined {
  return value === undefined || (isFiniteNumber(value) && value >= 0);
}

type Momentary = Pick<LoadReport, 'inFlight' | 'latencyMs' | 'utilization'>;

function momentaryOf({ inFlight, latencyMs, utilization }: Fields): Momentary | undefined {
  if (!isFiniteNumber(inFlight)) return undefined;
  if (latencyMs !== undefined && !isFiniteNumber(latencyMs)) return undefined;
  if (utilization !== undefined && !isFiniteNumber(utilization)) return undefined;
  // Clocks are not exact: what is a little out of range is no offence.
  return {
    inFlight: within(Math.trunc(inFlight), MOST_IN_FLIGHT),
    latencyMs: latencyMs === undefined ? undefined : within(latencyMs, MOST_LATENCY_MS),
    utilization: utilization === undefined ? undefined : within(utilization, 1),
  };
}

function within(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}
