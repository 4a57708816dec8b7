/** Ends processes that are beyond help. */
import type { Logger } from 'pino';
import type { HungReason } from '../../dispatch/contract.ts';
import type { Dispatch } from '../../dispatch/dispatch.ts';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import type { Connection } from '../../handoff/contract.ts';
import { isOutOfDescriptors } from '../../platform/descriptors.ts';
import { timeInWords } from '../../text/duration.ts';
import type { WorkerProcess } from '../processes/worker-process.ts';

export interface EndingParts {
  readonly dispatch: Dispatch<Connection>;
  readonly workers: ReadonlyMap<ProcessAccount, WorkerProcess>;
  readonly logger: Logger;
}

export interface Ending {
  hung(process: ProcessAccount, reason: HungReason, forMs: number): void;
  /** `fault` goes on from its name. */
  faulty(process: ProcessAccount, fault: string): void;
}

/** Each once: it is told of them again and again until they are gone. */
export function createEnding({ dispatch, workers, logger }: EndingParts): Ending {
  const ended = new WeakSet<ProcessAccount>();
  const end = (process: ProcessAccount, event: 'worker-hung' | 'worker-misbehaved', why: string): void => {
    if (ended.has(process)) return;
    ended.add(process);
    const { slot } = process;
    const worker = workers.get(process);
    // One that has ended by itself may turn out to be faulty by what it left.
    const killed = worker === undefined ? '' : ' and is killed';
    logger.error({ event, slot, pid: worker?.pid, why }, `worker ${slot} ${why}${killed}`);
    worker?.kill(why);
    if (worker !== undefined) dispatch.drain(process);
  };
  return {
    hung(process: ProcessAccount, reason: HungReason, forMs: number): void {
      // By its own limit it takes nothing, and what it has it serves.
      if (reason === 'untaken' && isOutOfDescriptors(workers.get(process)?.pid)) return;
      end(process, 'worker-hung', hungText(reason, forMs));
    },
    faulty: (process: ProcessAccount, fault: string): void => end(process, 'worker-misbehaved', fault),
  };
}

function hungText(reason: HungReason, forMs: number): string {
  return reason === 'silent'
    ? `has sent no heartbeat for ${timeInWords(forMs)}`
    : `has not taken a connection for ${timeInWords(forMs)}`;
}
