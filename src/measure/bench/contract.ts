/** What a benchmark is asked for, and what it gives: plain data, of which the text and the JSON are made. */
import type { StartOptions } from '../../api/start.ts';
import type { Latency, WorkerShare } from '../contract.ts';
import type { Generator, LoadOrder, Moment, RunningLoad } from '../load/contract.ts';
import type { Machine } from '../processes/machine.ts';

export interface BenchPlan {
  readonly target: BalancerTarget | UrlTarget;
  readonly load: BenchLoad;
}

/** A balancer that is started for the benchmark and stopped after it. */
export interface BalancerTarget {
  readonly kind: 'balancer';
  readonly settings: BalancerSettings;
  /** As people write it. */
  readonly algorithm: string;
  readonly path: string;
}

/** What runs already. */
export interface UrlTarget {
  readonly kind: 'url';
  readonly url: string;
}

/** As they travel to the balancer's process; where it listens is up to the benchmark. */
export type BalancerSettings = Omit<StartOptions, 'app' | 'logger' | 'host' | 'port' | 'weights'> & {
  readonly app?: string | undefined;
  readonly weights?: readonly number[];
};

export interface BenchLoad {
  readonly connections: number;
  /** Requests under way on each. */
  readonly pipelining: number;
  /** A connection for each request. */
  readonly reconnects: boolean;
  /** Requests a second of all together; undefined: as fast as it goes. */
  readonly rate: number | undefined;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly seed: number;
}

export interface BenchTools {
  readonly startLoad: (order: LoadOrder) => RunningLoad;
  readonly onPhase: (phase: Phase) => void;
}

export type Phase = 'starting' | 'warming up' | 'measuring' | 'stopping';

export interface BenchResult {
  readonly version: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly machine: Machine;
  /** That was asked for. */
  readonly url: string;
  /** undefined for what ran already. */
  readonly balancer: BalancerFacts | undefined;
  readonly load: BenchLoad;
  readonly seconds: number;
  readonly requestsPerSecond: number;
  /** Answered with 2xx. */
  readonly answered: number;
  /** By what happened, such as `ECONNRESET` or `503`. */
  readonly errors: Readonly<Record<string, number>>;
  readonly latency: Latency;
  /** True where it counts from when a request was due, rather than from when it was sent. */
  readonly isCorrected: boolean;
  /** An HdrHistogram of it in microseconds, compressed, base64. */
  readonly histogram: string;
  /** Microseconds of CPU time for each answered request; undefined where nobody knows. */
  readonly cpu:
    | { readonly totalUs: number; readonly masterUs: number; readonly workersUs: number }
    | undefined;
  /** Resident at the end, MiB; undefined where nobody knows. */
  readonly memoryMiB: { readonly master: number; readonly workers: number } | undefined;
  /** Empty where nobody knows. */
  readonly shares: readonly BenchShare[];
  /** Jain's index of the requests by worker, each for its weight; undefined where nobody knows. */
  readonly fairness: number | undefined;
  readonly timeLine: readonly Moment[];
  readonly generator: Generator;
  /** What a reader should know of this run, sentences. */
  readonly notes: readonly string[];
}

export interface BalancerFacts {
  /** undefined for the built-in responder. */
  readonly app: string | undefined;
  readonly algorithm: string;
  readonly workers: number;
  readonly handoff: 'ipc' | 'mailbox';
}

/**
 * The worker's number is its slot, or its place in the order of the `X-Worker` fields. Connections are those that were
 * open in the measured time: with a connection for each request those of that time, else all since the load began.
 */
export interface BenchShare extends WorkerShare {
  /** 1 unless the balancer was given weights. */
  readonly weight: number;
  /** What the worker calls itself in `X-Worker`; undefined for a worker of ours. */
  readonly id: string | undefined;
}
