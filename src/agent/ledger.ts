/** How far the jobs are: kept by the master for all agents, or by a process that runs by itself. */
import type { JobRecord } from '../protocol/agent-messages.ts';

export interface Ledger {
  recall(job: string): JobRecord | undefined;
  /** Resolves when it is on record that this occurrence begins. */
  begin(job: string, mark: number): Promise<void>;
  /** The job is done up to this occurrence. */
  end(job: string, mark: number): void;
}

/** What else is to know of it. */
export interface LedgerKeeper {
  begin(job: string, mark: number): Promise<void>;
  end(job: string, mark: number): void;
}

export function createLedger(known: readonly JobRecord[] = [], keeper?: LedgerKeeper): Ledger {
  const records = new Map(known.map((record) => [record.job, record]));
  return {
    recall: (job) => records.get(job),
    async begin(job, mark) {
      records.set(job, { ...records.get(job), job, begun: mark });
      await keeper?.begin(job, mark);
    },
    end(job, mark) {
      records.set(job, { job, mark });
      keeper?.end(job, mark);
    },
  };
}
