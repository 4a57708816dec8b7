/** A server that runs as processes of its own. */
import type { ServerPids } from './process-tree.ts';

export interface RunningServer {
  /** On 127.0.0.1. */
  readonly port: number;
  pids(): ServerPids;
  /** Ends it and gives what it said at its end, empty for one that says nothing. */
  stop(): Promise<StopEvent>;
}

/** The event `stopped` of the product's log. */
export interface StopEvent {
  readonly [field: string]: unknown;
}
