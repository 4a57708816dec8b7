/** The processes that are due, one for a slot at most. */

export interface Restarts<Slot> {
  isDue(slot: Slot): boolean;
  /** Forks the slot's next process after `delayMs`. */
  after(slot: Slot, delayMs: number): void;
  /** Brings the one that is due first forward, so that it waits for `delayMs` at most. */
  hasten(delayMs: number): void;
  /** Of this slot, or of all. */
  cancel(slot?: Slot): void;
}

interface Due {
  readonly atMs: number;
  readonly timer: NodeJS.Timeout;
}

/** `now` in monotonic milliseconds. */
export function createRestarts<Slot>(now: () => number, fork: (slot: Slot) => void): Restarts<Slot> {
  const due = new Map<Slot, Due>();

  function after(slot: Slot, delayMs: number): void {
    clearTimeout(due.get(slot)?.timer);
    const timer = setTimeout(() => {
      due.delete(slot);
      fork(slot);
    }, delayMs);
    due.set(slot, { atMs: now() + delayMs, timer });
  }

  return {
    isDue: (slot) => due.has(slot),
    after,
    hasten(delayMs) {
      const [first] = [...due].sort(([, one], [, other]) => one.atMs - other.atMs);
      if (first === undefined) return;
      const [slot, { atMs }] = first;
      if (atMs > now() + delayMs) after(slot, delayMs);
    },
    cancel(slot) {
      for (const each of slot === undefined ? [...due.keys()] : [slot]) {
        clearTimeout(due.get(each)?.timer);
        due.delete(each);
      }
    },
  };
}
