import type { RunningServer } from '../../../src/measure/processes/running-server.ts';
import type { App } from '../apps.ts';

/** A way to run an app. */
export interface Runner {
  /** As the tables call it. */
  readonly name: string;
  /** Rejects with a reason for people when it cannot be had here. */
  start(app: App): Promise<RunningServer>;
}
