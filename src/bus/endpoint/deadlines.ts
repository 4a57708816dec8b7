/** One timer for all that wait: most are answered long before, and a timer for each costs more than its question. */

export interface Deadlines {
  /** Somebody waits until then, in milliseconds of `performance.now()`. The process goes on meanwhile. */
  add(untilMs: number): void;
  /** One of them waits no more. */
  remove(): void;
}

/** `expire` ends the waiting of all whose time is up at `nowMs`, and returns the earliest deadline of those that wait on. */
export function createDeadlines(expire: (nowMs: number) => number): Deadlines {
  let timer: NodeJS.Timeout | undefined;
  let dueMs = Number.POSITIVE_INFINITY;
  let count = 0;

  function arm(untilMs: number, nowMs: number): void {
    clearTimeout(timer);
    dueMs = untilMs;
    // Node's timers count whole milliseconds.
    timer = setTimeout(fire, Math.max(1, Math.ceil(untilMs - nowMs)));
  }

  function fire(): void {
    timer = undefined;
    dueMs = Number.POSITIVE_INFINITY;
    const nowMs = performance.now();
    const nextMs = expire(nowMs);
    // Whoever was told may have asked again.
    if (nextMs < dueMs) arm(nextMs, nowMs);
  }

  return {
    add(untilMs) {
      count++;
      if (untilMs < dueMs) arm(untilMs, performance.now());
      else if (count === 1) timer?.ref();
    },
    remove() {
      count--;
      if (count === 0) timer?.unref();
    },
  };
}
