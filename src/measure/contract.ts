/** What a comparison gives, as plain data: the JSON, the Markdown and the HTML report are made of this alone. */

import type { Generator, Moment } from './load/contract.ts';
import type { Spread } from './method/spread.ts';
import type { Machine } from './processes/machine.ts';
import type { Scenario } from './scenarios/contract.ts';
import type { Family } from './targets/contract.ts';

export interface CompareResult {
  readonly version: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly machine: Machine;
  readonly seed: number;
  readonly workers: number;
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** As it ran; for an open load `perSecond` says the rate that was asked for. */
  readonly scenario: Scenario;
  readonly perSecond: number | undefined;
  /** Every option as it is written, by flag without dashes. */
  readonly settings: Readonly<Record<string, string>>;
  /** Name of the target the others are compared with. */
  readonly baseline: string;
  /** In the order of the command line. */
  readonly targets: readonly TargetResult[];
  /** Those that could not run here, and how to get them. */
  readonly missing: readonly { readonly name: string; readonly how: string }[];
  /** What a reader should know of this run, sentences. */
  readonly notes: readonly string[];
}

export interface TargetResult {
  readonly name: string;
  readonly family: Family;
  /** Program and version where it is not pointsman on this Node. */
  readonly program: string | undefined;
  /** By round; the order in which a round was run is in each. */
  readonly rounds: readonly RoundResult[];
  /** Medians over the rounds that worked; undefined when none did. */
  readonly summary: Summary | undefined;
  /** Against the baseline; undefined for the baseline itself, and without a summary on both sides. */
  readonly comparison: Comparison | undefined;
  /** Latency of all rounds together: at least 40 points from the least to the greatest. */
  readonly curve: readonly CurvePoint[];
  /** What the simulator says of the same scenario; undefined where it was not asked or cannot say. */
  readonly prediction: Prediction | undefined;
}

export type RoundResult = RoundSample | RoundFailure;

export interface RoundFailure {
  readonly round: number;
  readonly failure: string;
  /** It was never begun: `failure` says why. */
  readonly isSkipped?: true;
}

export interface RoundSample {
  readonly round: number;
  /** Its place in the round's order, from 1. */
  readonly place: number;
  readonly seconds: number;
  readonly answered: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly requestsPerSecond: number;
  readonly latency: Latency;
  /** See load/histogram.ts. */
  readonly histogram: string;
  /** Microseconds of CPU time for each answered request; undefined when a process ended meanwhile. */
  readonly cpu:
    | { readonly totalUs: number; readonly masterUs: number | undefined; readonly workersUs: number }
    | undefined;
  /** Resident memory at the end, MiB. */
  readonly memoryMiB: { readonly master: number | undefined; readonly workers: number };
  /** By worker number, from 1; a worker that was replaced keeps its number. Empty where nobody knows. */
  readonly shares: readonly WorkerShare[];
  /** Jain's index of the requests by worker; undefined where nobody knows. */
  readonly fairness: number | undefined;
  readonly timeLine: readonly Moment[];
  /** For volleys: answers by worker number, one list for each repetition. */
  readonly volleys: readonly (readonly number[])[] | undefined;
  readonly generator: Generator;
  /**
   * Cores of the machine that were busy with something else than the target and its load, on average; the time that a
   * hypervisor took counts. Undefined where it cannot be told.
   */
  readonly otherCores?: number | undefined;
}

/** Milliseconds. */
export interface Latency {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export interface WorkerShare {
  readonly worker: number;
  readonly requests: number;
  readonly connections: number;
}

export interface CurvePoint {
  /** Share of the requests that took at most `ms`, 0 to 1. */
  readonly share: number;
  readonly ms: number;
}

/** Medians over the rounds, with the least and the greatest. */
export interface Summary {
  readonly requestsPerSecond: Spread;
  readonly latency: Readonly<Record<keyof Latency, Spread>>;
  /** Microseconds of CPU time for each answered request. */
  readonly cpuUs: Spread | undefined;
  readonly masterUs: Spread | undefined;
  readonly memoryMiB: Spread;
  readonly fairness: Spread | undefined;
  /** Requests without an answer, sum of all rounds. */
  readonly errors: number;
  /** Share of one core that the generator's busiest process used: near 1 the numbers are the generator's. */
  readonly isGeneratorBound: boolean;
}

export interface Comparison {
  readonly requestsPerSecond: Difference;
  readonly p50: Difference;
  readonly p99: Difference;
  readonly cpuUs: Difference | undefined;
}

/** Ratios of the same rounds. */
export interface Difference {
  readonly ratio: Spread;
  /** False when the rounds' ratios lie on both sides of 1: no difference shown. */
  readonly isShown: boolean;
}

/** Of the simulator: medians over the rounds, in milliseconds. */
export interface Prediction {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  /** Predicted over measured in the same round, less 1. */
  readonly p50Error: Spread;
  readonly p99Error: Spread;
}
