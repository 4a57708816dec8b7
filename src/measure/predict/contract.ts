/** What is asked of the simulator about a scenario, and what it answers. */
import type { AlgorithmChoice } from '../../options/index.ts';
import type { Binding } from '../../simulate/index.ts';
import type { ResolvedShape } from '../load/contract.ts';
import type { Scenario } from '../scenarios/contract.ts';

export interface Question {
  readonly scenario: Scenario;
  readonly shape: ResolvedShape;
  readonly workers: number;
  /** Those that the workers can use together. */
  readonly cores: number;
  /** What a request costs a worker on top of its own work. */
  readonly overheadMs: number;
  readonly algorithm: AlgorithmChoice;
  readonly seed: number;
  readonly measureMs: number;
  /** Of the master, in milliseconds; undefined where it has none. */
  readonly rules?: Binding | undefined;
}

/** Milliseconds; of each the median of many simulated rounds. */
export interface Forecast {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
}

/** `reason` is a sentence. */
export interface NoForecast {
  readonly reason: string;
}
