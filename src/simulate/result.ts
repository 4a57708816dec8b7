/** What a run gives, as plain data. Times in the scenario's unit. */
import type { AlgorithmSpec } from '../algorithms/create.ts';

export interface SimulationResult {
  readonly algorithm: AlgorithmSpec;
  readonly seed: number;
  /** The measured part of the run. */
  readonly window: { readonly from: number; readonly to: number };
  /** From a request's arrival to its end; of answered requests. */
  readonly sojourn: Quantiles;
  /** From a request's arrival until its worker starts it. */
  readonly waiting: Quantiles;
  /** Share of the requests that had to wait. */
  readonly delayed: Estimate;
  /** Sojourn divided by the request's work. */
  readonly slowdown: Estimate;
  /** Requests answered in one unit of time. */
  readonly throughput: number;
  readonly workers: readonly WorkerResult[];
  /** Jain's index of connections over weight: 1 when every worker got its share, 1/N when one got all. */
  readonly fairness: number;
  /** Requests in the system, waiting or in service. */
  readonly population: {
    readonly mean: number;
    /** As arriving requests see it: the same under Poisson arrivals. */
    readonly seenByArrivals: number;
  };
  readonly open: OpenResult;
  readonly longestQueue: {
    /** Connections that waited in the master at once. */
    readonly master: number;
    /** Connections one worker had open at once. */
    readonly worker: number;
  };
  readonly counts: Counts;
  readonly little: LittleResult;
}

export interface Estimate {
  readonly value: number;
  /** Half of the 95 % confidence interval; null when there is too little to tell. */
  readonly margin: number | null;
}

export interface Quantiles {
  readonly mean: Estimate;
  readonly p50: Estimate;
  readonly p90: Estimate;
  readonly p95: Estimate;
  readonly p99: Estimate;
  readonly p999: Estimate;
  readonly max: number;
}

export interface WorkerResult {
  readonly slot: number;
  /** Share of the time in which it served. */
  readonly utilization: number;
  /** Of the connections handed over. */
  readonly share: number;
  /** Mean number of open connections. */
  readonly open: number;
}

/** Open connections per worker, over the measured time. */
export interface OpenResult {
  /** Mean of the highest count of all workers. */
  readonly meanMax: number;
  readonly meanMin: number;
  readonly end: { readonly mean: number; readonly max: number; readonly min: number };
  /** At index i the mean share of workers with at least i connections; to 1,000 at most. */
  readonly tails: readonly number[];
}

/** Over the measured time. */
export interface Counts {
  /** Connections that came. */
  readonly arrived: number;
  readonly handedOver: number;
  /** Requests answered. */
  readonly answered: number;
  /** Requests a failing worker ended. */
  readonly failed: number;
  /** Connections that died with the worker that had taken them. */
  readonly lost: number;
  /** Connections refused because the master's queue was full, or because they had waited there for too long. */
  readonly refused: number;
  /** Connections dispatched again: reclaimed, or pending in a worker that died or drained. */
  readonly redispatched: number;
  /** Of these, reclaimed from stalled workers. */
  readonly reclaimed: number;
  /** Open connections moved to another worker while their client was silent. */
  readonly moved: number;
  /** Measured requests without an end when nothing more could happen. */
  readonly unfinished: number;
}

/**
 * Little's law: population = rate x sojourn + edge, with the edge being exactly what requests spent inside
 * but arrived before, or spent after it, per unit of time. The two sides are counted independently.
 */
export interface LittleResult {
  readonly population: number;
  readonly rate: number;
  /** Of all requests, whatever became of them. */
  readonly sojourn: number;
  readonly edge: number;
  /** Relative difference of the two sides; above 1e-6 the run throws. */
  readonly gap: number;
}
