/** What a supervisor is given, and what it tells. */
import type { Logger } from 'pino';
import type { ProcessId } from '../../dispatch/contract.ts';
import type { PointsmanError } from '../../errors.ts';
import type { ClusterMessage } from '../../protocol/cluster-protocol.ts';
import type { ClusterPort } from '../listening/app-listening.ts';
import type { Naming } from './naming.ts';
import type { OutputPasser } from './pass-output.ts';
import type { Release } from './release.ts';
import type { WorkerExit, WorkerProcess } from './worker-process.ts';

export interface SupervisorParts<Id extends ProcessId> {
  /** Slots to begin with. */
  readonly count: number;
  readonly release: Release;
  readonly naming: Naming;
  /** Clients wait while nobody serves: then no back-off is longer than a start. */
  readonly isAwaited: boolean;
  readonly passer: OutputPasser;
  readonly logger: Logger;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** A process is about to be forked: by what all others know it. */
  born(slot: number, generation: number): Id;
  /** Descriptors and pipes for it. */
  stdioOf(process: Id): readonly (number | 'pipe')[];
  /** It can be talked to; it is not ready yet. */
  started(process: Id, worker: WorkerProcess): void;
  /** They serve their slots from now on, in place of those that did so before. */
  ready(processes: readonly ReadyProcess<Id>[]): void;
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
  /** Whether what a process wrote before the start failed need not be passed on, since the end of the start tells it. */
  isTold(text: string, failure: Error): boolean;
  /** Whether it has answered a request, or finished a connection; also asked when it is gone. */
  hasServed(process: Id): boolean;
  /** A slot fails again and again, and no process is of use: nobody is served. Told at each further failure. */
  crashLoop(error: PointsmanError): void;
}

export interface ReadyProcess<Id extends ProcessId> {
  readonly id: Id;
  readonly worker: WorkerProcess;
}
