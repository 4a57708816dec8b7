/** A worker's own account of its load: it writes, the master reads. */

/** Written in the worker. */
export interface LoadRecorder {
  connectionTaken(): void;
  connectionClosed(): void;
  requestStarted(): void;
  requestFinished(durationMs: number, failed: boolean): void;
}

/** Read in the master. Counters only grow for as long as the process lives, so a lost report loses nothing. */
export interface LoadReport {
  readonly closed: number;
  readonly inFlight: number;
  readonly done: number;
  readonly errors: number;
  /** Exponentially weighted mean in milliseconds; undefined before the first request. */
  readonly latencyMs?: number | undefined;
  /** Event-loop utilisation since the last report, 0 to 1. */
  readonly utilization?: number | undefined;
}
