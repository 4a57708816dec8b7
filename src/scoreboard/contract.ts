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

export type { LoadReport } from '../dispatch/contract.ts';
