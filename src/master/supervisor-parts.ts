/** What the supervisor is given, and what it tells. */
import type { Logger } from 'pino';
import type { ClusterMessage } from '../protocol/cluster-protocol.ts';
import type { WorkerSettings } from '../protocol/worker-settings.ts';
import type { ClusterPort } from './app-listening.ts';
import type { WorkerExit, WorkerProcess } from './worker-process.ts';
import type { WorkerProgram } from './worker-program.ts';

export interface SupervisorOptions {
  readonly count: number;
  readonly readyTimeoutMs: number;
  readonly restartDelayMs: number;
  readonly restartDelayMaxMs: number;
  /** How long a worker that is to be replaced may take to finish what it has. */
  readonly retireTimeoutMs: number;
}

export interface SupervisorParts {
  readonly options: SupervisorOptions;
  readonly program: WorkerProgram;
  readonly settingsOf: (slot: number, generation: number) => WorkerSettings;
  readonly logger: Logger;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Descriptors and pipes for a new process of the slot. */
  stdioOf(slot: number): readonly (number | 'pipe')[];
  /** A new process of the slot can be talked to; it is not ready yet. */
  started(slot: number, worker: WorkerProcess): void;
  ready(slot: number): void;
  /** A server of the worker's app listens at the address with this number. */
  listening(slot: number, listener: number): void;
  /** Node's own half of node:cluster in the worker says something. */
  cluster(message: ClusterMessage, port: ClusterPort): void;
  /** What the app in the worker sent. */
  message(slot: number, message: unknown): void;
  /** No more connections to this one: it asked to be replaced, or the master stops. */
  draining(slot: number): void;
  /** The slot's process is gone, and everything it said has been heard. Returns how many connections died with it. */
  gone(slot: number): number;
  exited(slot: number, exit: WorkerExit): void;
}
