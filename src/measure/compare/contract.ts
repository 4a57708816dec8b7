/** A comparison that can begin: everything chosen, checked and found. */

import type { RoundResult } from '../contract.ts';
import type { ResolvedShape } from '../load/contract.ts';
import type { Scenario } from '../scenarios/contract.ts';
import type { Target } from '../targets/contract.ts';

export interface ComparePlan {
  /** Those that can run here, in the order of the command line. */
  readonly targets: readonly Target[];
  readonly missing: readonly { readonly name: string; readonly how: string }[];
  readonly scenario: Scenario;
  readonly shape: ResolvedShape;
  /** The path of the server that each target runs. */
  readonly app: string;
  /** False for the user's own: it cannot be slowed down, and does not say who answers. */
  readonly isOurApp: boolean;
  readonly path: string;
  readonly workers: number;
  readonly cores: number;
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /**
   * For a first answer in little time, which is shared with the comparisons that follow: how many there are with this
   * one. Rounds and times are chosen when it begins. Undefined for one that takes as long as it was told.
   */
  readonly quickFor: number | undefined;
  readonly seed: number;
  /** Name of the target that the others are compared with. */
  readonly baseline: string;
  readonly predicts: boolean;
  readonly settings: Readonly<Record<string, string>>;
  readonly version: string;
  readonly notes: readonly string[];
}

export interface CompareProgress {
  /** Measurements done, of all. */
  readonly done: number;
  readonly total: number;
  /** What goes on, such as `round 2 of 3: nginx-rr`. */
  readonly label: string;
}

/** A target with what was measured of it. */
export interface TargetRounds {
  readonly target: Target;
  readonly program: string | undefined;
  readonly rounds: readonly RoundResult[];
}
