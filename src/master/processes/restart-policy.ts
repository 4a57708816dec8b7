/** When a worker that died is replaced: at once, or later and later while it keeps dying young. */

/** A worker that was ready for this long is no part of a crash loop. */
export const STABLE_AFTER_MS = 2_000;

/** So many early deaths in a row are called a crash loop. */
export const CRASH_LOOP_AFTER = 5;

export interface RestartDecision {
  readonly delayMs: number;
  /** Deaths in a row before STABLE_AFTER_MS, this one included. */
  readonly earlyDeaths: number;
}

export interface RestartPolicy {
  /** `readyForMs` is how long it was ready; 0 for one that never was. */
  died(readyForMs: number): RestartDecision;
}

/** The first early death is replaced at once; then `delayMs`, doubled each time, up to `maxDelayMs`. */
export function createRestartPolicy(delayMs: number, maxDelayMs: number): RestartPolicy {
  let earlyDeaths = 0;
  return {
    died(readyForMs) {
      earlyDeaths = readyForMs < STABLE_AFTER_MS ? earlyDeaths + 1 : 0;
      const doublings = Math.min(earlyDeaths - 2, 30);
      const backOffMs = earlyDeaths < 2 ? 0 : delayMs * 2 ** doublings;
      return { delayMs: Math.min(backOffMs, maxDelayMs), earlyDeaths };
    },
  };
}
