/** What is asked of the simulator about a round that was measured, and what it answers. */
import type { AlgorithmChoice } from '../../options/index.ts';
import type { Binding } from '../../simulate/index.ts';
import type { ResolvedShape } from '../load/contract.ts';
import type { Scenario } from '../scenarios/contract.ts';

export interface Question {
  readonly scenario: Scenario;
  readonly shape: ResolvedShape;
  readonly workers: number;
  readonly costs: Costs;
  readonly algorithm: AlgorithmChoice;
  /** Of the load: the same arrivals and the same requests are simulated. */
  readonly seed: number;
  /** The same load in front of what is measured. */
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Of the master, in milliseconds; undefined where it has none. */
  readonly rules?: Binding | undefined;
}

/** What a request costs beside the work that it asks for. */
export interface Costs {
  /** Of a worker's CPU time, milliseconds. */
  readonly overheadMs: number;
  /** What an empty request takes beyond that where everybody has time for it: the network, and until processes wake. */
  readonly wayMs: number;
  /** Those that are the workers' while they all have something to do; the rest is the master's, the load's and others'. */
  readonly cores: number;
}

/** Milliseconds. */
export interface Forecast {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
}

/** `reason` is a sentence. */
export interface NoForecast {
  readonly reason: string;
}
