/** Who takes part. */
import { type AlgorithmChoice, formatAlgorithm } from '../../options/index.ts';
import { readBaselines } from './baselines.ts';
import type { HandoffChoice, Target } from './contract.ts';
import { ours } from './ours.ts';

export { type Baseline, baselines } from './baselines.ts';
export { checkTarget } from './check-answer.ts';
export type { Family, HandoffChoice, RunningTarget, Setup, Target } from './contract.ts';
export { type Fleet, openFleet } from './fleet.ts';
export { comparedApp } from './programs.ts';

export interface Invitation {
  readonly algos: readonly AlgorithmChoice[];
  /** Names of `baselines` with commas; none when empty. */
  readonly against: string;
  /** Each algorithm runs with each of them. */
  readonly handoffs: readonly HandoffChoice[];
}

/** Ours first, each in the order in which they were given. Throws ERR_INVALID_OPTION. */
export function resolveTargets({ algos, against, handoffs }: Invitation): Target[] {
  const mine = algos.flatMap((algorithm) =>
    handoffs.map((handoff) => {
      const name = formatAlgorithm(algorithm);
      return ours(handoffs.length > 1 ? `${name} (${handoff})` : name, algorithm, handoff);
    }),
  );
  return [...mine, ...readBaselines(against)];
}
