/** How long, and how often, each contestant is measured. */

export interface Pace {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export function paceOf({
  rounds,
  warmUp,
  duration,
}: {
  readonly rounds: number;
  readonly warmUp: number;
  readonly duration: number;
}): Pace {
  return { rounds, warmUpMs: warmUp, measureMs: duration };
}

/** A first answer comes within 30 s; some of them are kept for what takes longer than it should. */
const QUICK_MS = 26_000;
/** What starting, checking and stopping a contestant takes. */
const AROUND_MS = 1_200;
const LEAST_MS = 500;
const MOST_MS = 2_500;

/** As many rounds up to three as leave half a second for each; a crowd too large for that is measured shorter, once. */
export function quickPace(contestants: number): Pace {
  for (const rounds of [3, 2, 1]) {
    const own = QUICK_MS / (contestants * rounds) - AROUND_MS;
    const measureMs = Math.min(Math.floor(own * 0.8), MOST_MS);
    if (measureMs >= LEAST_MS) return { rounds, warmUpMs: Math.floor(measureMs / 4), measureMs };
  }
  return { rounds: 1, warmUpMs: 100, measureMs: LEAST_MS };
}
