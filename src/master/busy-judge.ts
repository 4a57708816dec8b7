/** What it means for a worker that it has been on one connection or request for a while. */
import type { LoadReport } from '../scoreboard/contract.ts';
import type { Pool } from './pool.ts';
import type { Starvation } from './starvation.ts';

/**
 * A worker that has been on one connection or request for this long gets no other until it is done: while all are,
 * connections wait in the master, where the first that is done gets them. Well above what a request of a server
 * that keeps its event loop turning takes, well below the stall time, after which it is out of rotation.
 */
const BUSY_MS = 1;

/** So many stall times, then it is held to be blocked whatever else is true. */
const STANDS_FOR_AT_MOST = 20;

export interface BusyJudgeParts {
  readonly pool: Pool;
  readonly starvation: Starvation;
  readonly options: { readonly stallTimeout: number };
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export function createBusyJudge({
  pool,
  starvation,
  options: { stallTimeout: stallMs },
  now,
}: BusyJudgeParts): (slot: number, load: Pick<LoadReport, 'busySinceMs'>) => void {
  // While nobody else has nothing to do, what waits for this one would wait anywhere.
  const hasReason = (slot: number, sinceMs: number): boolean =>
    pool.isAnotherFree(slot) && !starvation.isStarved(slot, sinceMs);

  return (slot, { busySinceMs }) => {
    const busyMs = busySinceMs === undefined ? 0 : now() - busySinceMs;
    pool.busy(slot, busyMs >= BUSY_MS);
    if (busyMs < stallMs) {
      pool.resume(slot, 'blocked');
      if (busyMs >= stallMs / 2) starvation.suspect(slot, busySinceMs!);
    } else if (busyMs >= STANDS_FOR_AT_MOST * stallMs || hasReason(slot, busySinceMs!)) {
      pool.pause(slot, 'blocked');
    }
  };
}
