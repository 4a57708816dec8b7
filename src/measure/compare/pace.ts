/** How long, and how often, each target is measured. */

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

const LEAST_MS = 500;
const MOST_MS = 2_500;

export interface QuickBudget {
  /** For all rounds of all targets. */
  readonly forAllMs: number;
  /** What starting, checking and stopping a target takes on this machine. */
  readonly aroundMs: number;
}

/** As many rounds up to three as leave half a second for each; a crowd too large for that is measured shorter, once. */
export function quickPace(targets: number, { forAllMs, aroundMs }: QuickBudget): Pace {
  for (const rounds of [3, 2, 1]) {
    const own = forAllMs / (targets * rounds) - aroundMs;
    const measureMs = Math.min(Math.floor(own * 0.8), MOST_MS);
    if (measureMs >= LEAST_MS) return { rounds, warmUpMs: Math.floor(measureMs / 4), measureMs };
  }
  return { rounds: 1, warmUpMs: 100, measureMs: LEAST_MS };
}
