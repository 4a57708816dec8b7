/** An experiment: some algorithms, each through the same scenario at one or more loads. */
import type { AlgorithmChoice } from '../../options/index.ts';
import type { Scenario, SimulationResult } from '../index.ts';

/** One run, as plain data: it may be carried out in another thread. */
export interface Run {
  readonly algorithm: AlgorithmChoice;
  readonly scenario: Scenario;
  readonly seed: number;
  /** Set when the lengths of the queues over time are wanted. */
  readonly watch: Watch | undefined;
}

/** A part of the run that is looked at closely. */
export interface Watch {
  readonly from: number;
  readonly to: number;
  /** The worker something happens to; undefined when it happens to all. */
  readonly slot: number | undefined;
  /** When `watch` begins to count time, such as the end of the warm-up. */
  readonly origin: number;
}

/** Open connections over time, as means of equal steps. */
export interface TimeLine {
  /** Middle of each step, counted from the watch's origin. */
  readonly times: readonly number[];
  readonly slot: number | undefined;
  /** Of the worker that is watched; the longest of all queues when none is. */
  readonly watched: readonly number[];
  /** Mean of the other workers; of all when none is watched. */
  readonly others: readonly number[];
}

export interface RunOutcome {
  readonly result: SimulationResult;
  readonly timeLine: TimeLine | undefined;
}

/** The runs of one algorithm at one load: they differ in their seeds. */
export interface Cell {
  /** As it is written on the command line. */
  readonly algo: string;
  readonly load: number;
  readonly runs: readonly Run[];
}

export interface Experiment {
  readonly cells: readonly Cell[];
  readonly loads: readonly number[];
  /** In which times are given. */
  readonly unit: Unit;
  readonly seed: number;
  readonly replications: number;
  /** Requests measured in a run, by load. */
  readonly requests: readonly number[];
  /** Every option as it is written, by key. */
  readonly settings: Readonly<Record<string, string>>;
  /** Those of the loads that have no stationary result. */
  readonly unsteadyLoads: readonly number[];
  /** Sentences that a reader must know before believing the numbers. */
  readonly warnings: readonly string[];
}

export type Unit = 'ms' | 'mean service times';

/** What one algorithm did at one load, over all replications. */
export interface CellResult extends Omit<SimulationResult, 'algorithm' | 'seed'> {
  readonly algo: string;
  readonly load: number;
  /** Largest share of the connections that one worker got. */
  readonly maxShare: number;
  /** Of the first replication. */
  readonly timeLine: TimeLine | undefined;
}
