import { createRoster, type Seated } from '../roster.ts';

/** Something with a deadline: a live connection. */
export interface Expiring extends Seated {
  /** Monotonic milliseconds; Infinity when nothing is due. */
  readonly deadlineMs: number;
  /** Called once the deadline passed; must end the entry or move its deadline. */
  expire(): void;
}

export interface DeadlineSweep {
  add(entry: Expiring): void;
  delete(entry: Expiring): void;
}

/**
 * One timer for all connections of a process, instead of one or more per connection: arming, moving and
 * clearing timers costs more per request than this walk per quarter second. Deadlines are therefore kept to
 * within `intervalMs` plus the time the loop is busy.
 */
export function createDeadlineSweep(now: () => number, intervalMs: number = 250): DeadlineSweep {
  const entries = createRoster<Expiring>();
  let timer: NodeJS.Timeout | undefined;

  function walk(): void {
    const nowMs = now();
    entries.forEach((entry) => {
      if (entry.deadlineMs <= nowMs) entry.expire();
    });
  }

  function tick(): void {
    // Stopping here and not in `delete` spares a server with one connection at a time a timer for each.
    if (entries.size === 0) {
      clearInterval(timer);
      timer = undefined;
      return;
    }
    // Timers run before the poll phase. After a blocked loop everything looks overdue although the bytes
    // may be there: setImmediate looks again when they have been read.
    setImmediate(walk);
  }

  return {
    add(entry) {
      entries.add(entry);
      timer ??= setInterval(tick, intervalMs).unref();
    },
    delete(entry) {
      entries.delete(entry);
    },
  };
}
