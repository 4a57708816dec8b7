/**
 * When a slot gets its next process after one that nobody asked to end: at once after one that was of use, later and
 * later after those that were not. A process is of use when it served for a while; that it died says nothing.
 */

/** One that was ready for this long was of use, even if nobody asked it anything. */
export const USEFUL_AFTER_MS = 2_000;

/** So many in a row that were of no use are called a crash loop. */
export const CRASH_LOOP_AFTER = 5;

/** What one process came to. Times in milliseconds. */
export interface ProcessLife {
  /** From its fork until it was ready, or until its end. */
  readonly startMs: number;
  /** 0 for one that never was ready. */
  readonly readyMs: number;
  /** It answered a request, or finished a connection. */
  readonly hasServed: boolean;
}

export interface RestartPolicy {
  /** Processes of the slot in a row that were of no use. */
  readonly failures: number;
  /** A process of the slot is of use: what failed before it is forgotten. */
  succeeded(): void;
  /** Returns the milliseconds until the next start. */
  ended(life: ProcessLife): number;
}

/** The first failure is replaced at once; then after `delayMs`, doubled each time, up to `maxDelayMs`. */
export function createRestartPolicy(delayMs: number, maxDelayMs: number): RestartPolicy {
  let failures = 0;
  return {
    get failures() {
      return failures;
    },
    succeeded() {
      failures = 0;
    },
    ended(life) {
      failures = isUseful(life) ? 0 : failures + 1;
      const doublings = Math.min(failures - 2, 30);
      return failures < 2 ? 0 : Math.min(delayMs * 2 ** doublings, maxDelayMs);
    },
  };
}

/**
 * One that serves, yet ends sooner after its start than the start took, would keep the machine busy with starts: it
 * counts as a failure.
 */
export function isUseful({ startMs, readyMs, hasServed }: ProcessLife): boolean {
  return readyMs >= USEFUL_AFTER_MS || (hasServed && readyMs >= startMs);
}
