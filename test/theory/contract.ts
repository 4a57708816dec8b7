/** A case is one run of the simulator, and the values theory gives for it. */
import type { AlgorithmSpec } from '../../src/algorithms/create.ts';
import type { Estimate, SimulationResult } from '../../src/simulate/result.ts';
import type { Scenario } from '../../src/simulate/scenario.ts';

export interface TheoryCase {
  readonly name: string;
  readonly scenario: Scenario;
  readonly algorithm: AlgorithmSpec;
  /** Runs with different seeds whose values are averaged. Default: 1. */
  readonly runs?: number;
  readonly checks: readonly Check[];
}

export interface Check {
  readonly what: string;
  readonly theory: number;
  /** Relative difference that is no miss. */
  readonly tolerance: number;
  /** What theory gives: the value itself, or a bound. Default: the value. */
  readonly relation?: 'equal' | 'at most' | 'at least';
  readonly read: (result: SimulationResult) => Estimate | number;
}

export type Verdict = 'ok' | 'MISS' | 'UNSURE' | 'MISSING';

/** One line of the table; plain data, as it comes from another process. */
export interface Row {
  readonly name: string;
  readonly what: string;
  readonly theory: number;
  readonly relation: 'equal' | 'at most' | 'at least';
  readonly simulated?: number;
  /** Half of the 95 % interval. */
  readonly margin?: number | null;
  readonly tolerance: number;
  readonly verdict: Verdict;
  /** Why there is no value. */
  readonly reason?: string;
}
