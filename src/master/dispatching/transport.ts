/** What the master needs of a way to hand connections over, beyond the hand-off itself. */
import type { ProcessId } from '../../dispatch/contract.ts';
import type { Handoff, HandoffEvents } from '../../handoff/contract.ts';
import type { Latencies } from '../../scoreboard/latencies.ts';
import type { WorkerProcess } from '../processes/worker-process.ts';

export interface Transport<Process extends ProcessId> {
  readonly handoff: Handoff<Process>;
  /** Names the one who is told. */
  observe(events: HandoffEvents<Process>): void;
  /** What a new process gets in its `stdio` beyond input, output, errors and channel. */
  stdioOf(process: Process): readonly (number | 'pipe')[];
  /** The process exists and can be talked to. */
  started(process: Process, worker: WorkerProcess): void;
  /** Brings in what every worker has done since; what it finds is told as events. */
  refresh(): void;
  /** The same of one process, where that needs no message. */
  catchUp(process: Process): void;
  /** Its requests by how long they took, as in scoreboard/latencies.ts; undefined for one that has not been started. */
  latencies(process: Process): Latencies | undefined;
  /** The process is gone: first its last numbers, then what it had not taken. */
  gone(process: Process): void;
}
