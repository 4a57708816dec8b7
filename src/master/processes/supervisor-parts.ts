/** What the supervisor is given, and what it tells. */
import type { Logger } from 'pino';
import type { ProcessId } from '../../dispatch/contract.ts';
import type { PointsmanError } from '../../errors.ts';
import type { ClusterMessage } from '../../protocol/cluster-protocol.ts';
import type { ClusterPort } from '../listening/app-listening.ts';
import type { OutputPasser } from './pass-output.ts';
import type { WorkerBirth, WorkerExit, WorkerProcess } from './worker-process.ts';
import type { WorkerProgram } from './worker-program.ts';

export interface SupervisorOptions {
  readonly count: number;
  readonly readyTimeoutMs: number;
  readonly restartDelayMs: number;
  readonly restartDelayMaxMs: number;
  /** How long a worker that is to be replaced may take to finish what it has. */
  readonly retireTimeoutMs: number;
}

export interface SupervisorParts<Id extends ProcessId> {
  readonly options: SupervisorOptions;
  readonly program: WorkerProgram;
  readonly passer: OutputPasser;
  readonly settingsOf: (process: ProcessId) => WorkerBirth['settings'];
  readonly logger: Logger;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** A process is about to be forked: by what all others know it. */
  born(slot: number, generation: number): Id;
  /** Descriptors and pipes for it. */
  stdioOf(process: Id): readonly (number | 'pipe')[];
  /** It can be talked to; it is not ready yet. */
  started(process: Id, worker: WorkerProcess): void;
  /** It serves its slot from now on, in place of the one that did so before. */
  ready(process: Id, worker: WorkerProcess): void;
  /** It asked to be replaced, or is to end: what its app closes is to be kept open for the successor. */
  leaving(process: Id): void;
  /** A server of the worker's app listens at the address with this number. */
  listening(process: Id, listener: number): void;
  /** Node's own half of node:cluster in the worker says something. */
  cluster(message: ClusterMessage, port: ClusterPort<Id>): void;
  /** What the app in the worker sent. */
  message(process: Id, message: unknown): void;
  /** No more connections to this one. */
  draining(process: Id): void;
  /** It is gone, and everything it said has been heard. Returns how many connections died with it. */
  gone(process: Id): number;
  exited(process: Id, exit: WorkerExit): void;
  /** Whether it has answered a request, or finished a connection; also asked when it is gone. */
  hasServed(process: Id): boolean;
  /** A slot fails again and again, and no process is of use: nobody is served. Told at each further failure. */
  crashLoop(error: PointsmanError): void;
}
