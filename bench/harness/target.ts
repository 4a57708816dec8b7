/** What every benchmark runs: one thing that can be started, and stopped. */
import type { RunningServer } from '../../src/measure/processes/running-server.ts';

export interface Target {
  /** As the tables call it. */
  readonly name: string;
  /** Rejects with a reason for people when it cannot be had here. */
  start(): Promise<RunningServer>;
}
