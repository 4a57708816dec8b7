/** How much of the traffic a node can take, as its balancer is told. PURE. */

export interface Load {
  /** Slots there are to be. */
  readonly workers: number;
  /** Of these, slots whose process can be given connections. */
  readonly available: number;
  /** Busy share of the event loops of those processes, 0 to 1 each. */
  readonly utilizations: readonly number[];
  /** The queue has no room for one more connection. */
  readonly isFull: boolean;
}

/** Below it a balancer would take the node out, and nothing would show when it has room again. */
export const LEAST_PERCENT = 1;
/** The time constant of the average: traffic that comes and goes within seconds says nothing of the next ones. */
const SMOOTHED_OVER_MS = 10_000;
/** Percent in a second, either way: nodes that all make room at once would only pass the load around. */
const MOST_PER_SECOND = 10;

/** Free capacity now, in percent of that of all workers. */
export function freePercent({ workers, available, utilizations, isFull }: Load): number {
  if (workers === 0 || isFull) return 0;
  const busy = utilizations.reduce((sum, each) => sum + Math.min(1, Math.max(0, each)), 0);
  // Whoever has not said how busy it is has just begun.
  return (100 * Math.max(0, available - busy)) / workers;
}

/** Gives the weight at a time: an average, in small steps, from 1 to 100. */
export function createWeight(): (free: number, nowMs: number) => number {
  let last: { readonly weight: number; readonly atMs: number } | undefined;

  return (free, nowMs) => {
    if (last === undefined) last = { weight: free, atMs: nowMs };
    const elapsedMs = Math.max(0, nowMs - last.atMs);
    const share = 1 - Math.exp(-elapsedMs / SMOOTHED_OVER_MS);
    const most = (MOST_PER_SECOND * elapsedMs) / 1000;
    const step = Math.min(most, Math.max(-most, (free - last.weight) * share));
    last = { weight: last.weight + step, atMs: nowMs };
    return Math.min(100, Math.max(LEAST_PERCENT, Math.round(last.weight)));
  };
}
