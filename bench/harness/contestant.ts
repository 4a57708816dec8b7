/** What every benchmark runs: one thing that can be started, and stopped. */
import type { ServerPids } from './process-tree.ts';

export interface Contestant {
  /** As the tables call it. */
  readonly name: string;
  /** Rejects with a reason for people when it cannot be had here. */
  start(): Promise<RunningServer>;
}

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
