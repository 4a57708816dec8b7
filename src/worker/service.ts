import type { ConnectionServer, Migrate } from '../handoff/receiver-contract.ts';
import type { MigrateMessage } from '../protocol/lifecycle-messages.ts';

export interface Draining {
  /** Idle connections go to other workers by it. */
  readonly migrate?: Migrate | undefined;
  /** Milliseconds after which the process is killed, and in which what does not end by itself is to be ended. */
  readonly withinMs?: number | undefined;
}

/** What a worker serves with: the built-in responder, or an app. Its life cycle is in life-cycle.ts. */
export interface Service extends ConnectionServer {
  /**
   * The process is an app's: its signals are the app's to handle, and what a lost channel means is settled by Node's
   * own half of node:cluster.
   */
  readonly isApp: boolean;
  /** Calls `ready` once connections may come. */
  whenReady(ready: () => void): void;
  /** Every answer ends its connection from now on; new ones still come. */
  leave(): void;
  /** No connection will come any more. Resolves when none is open, and never if an app is left to end the process itself. */
  drain(how: Draining): Promise<void>;
  /** Idle connections go to other workers by `migrate`, as the message of that name says. */
  migrate(which: MigrateMessage['which'], migrate: Migrate): void;
}
