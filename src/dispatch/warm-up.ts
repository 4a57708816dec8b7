/**
 * A slow start by order: of the connections that an algorithm means for a process that is new in the rotation, only a share
 * goes there, from a twentieth at first to all of them in the end. The rest goes to whom the algorithm picks instead.
 * It works with every algorithm, those included that know no weights; HAProxy's `slowstart` ramps weights.
 * Clients that are meant for the process alone go there from the start. (The option `slow-start` of the algorithms
 * is another matter: it looks for processes that are new by itself, in the simulator as well.)
 */
export interface WarmUp {
  /** False for a connection that is to go to somebody else. */
  admits(nowMs: number): boolean;
  isOver(nowMs: number): boolean;
}

const FIRST_SHARE = 0.05;

/** `sinceMs` and `forMs` in the unit of the driver's clock. */
export function createWarmUp(sinceMs: number, forMs: number): WarmUp {
  let credit = 0;
  return {
    admits(nowMs) {
      credit += Math.max((nowMs - sinceMs) / forMs, FIRST_SHARE);
      if (credit < 1) return false;
      credit = Math.min(credit - 1, 1);
      return true;
    },
    isOver: (nowMs) => nowMs >= sinceMs + forMs,
  };
}
