/** What the master needs of a way to hand connections over, beyond the hand-off itself. */
import type { Handoff, HandoffEvents } from '../handoff/contract.ts';
import type { WorkerProcess } from './worker-process.ts';

export interface TransportEvents extends HandoffEvents {
  /** A worker that was held to be blocked shows that its event loop turns again. */
  moved(slot: number): void;
}

export interface Transport {
  readonly handoff: Handoff;
  /** What a worker of `slot` gets in its `stdio` beyond input, output, errors and channel. */
  stdioOf(slot: number): readonly (number | 'pipe')[];
  /** The process exists and can be talked to. */
  started(slot: number, worker: WorkerProcess): void;
  /** Brings in what every worker has done since; what it finds is told as events. */
  refresh(): void;
  /** The process is gone: first its last numbers, then what it had not taken. */
  gone(slot: number): void;
  /** Releases what does not belong to a single worker. */
  close(): void;
}
