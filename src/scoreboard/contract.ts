/** A worker's own account of its load: it writes, the master reads. */

/** Written in the worker. */
export interface LoadRecorder {
  connectionClosed(): void;
  /** `nowMs` is the monotonic time, where the caller has just read the clock. */
  requestStarted(nowMs?: number): void;
  requestFinished(durationMs: number, failed: boolean): void;
}

/** What a process that ends needs beside it. */
export interface ProcessRecorder extends LoadRecorder {
  /** Resolves when all that was recorded is on its way to the master. */
  flush(): Promise<void>;
  /** The same without waiting, for a process in its last moment. */
  tellLast(): void;
}

/** Read in the master. Counters only grow for as long as the process lives, so a lost report loses nothing. */
export interface LoadReport {
  readonly closed: number;
  readonly inFlight: number;
  readonly done: number;
  readonly errors: number;
  /** Exponentially weighted mean in milliseconds; undefined before the first request. */
  readonly latencyMs?: number | undefined;
  /** Recent event-loop utilisation, 0 to 1. */
  readonly utilization?: number | undefined;
  /**
   * Monotonic milliseconds since when the worker is busy without having come back to its event loop; undefined
   * when it is not, or cannot tell.
   */
  readonly busySinceMs?: number | undefined;
  /** Monotonic milliseconds of the worker's last heartbeat. */
  readonly aliveAtMs?: number | undefined;
}
