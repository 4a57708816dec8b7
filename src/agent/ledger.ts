/** How far the jobs are: kept by the master for all agents, or by a process that runs by itself. */
import { type JobRecord, MOST_JOBS } from '../protocol/agent-messages.ts';

export interface Ledger {
  recall(job: string): JobRecord | undefined;
  /** The job is known, or can be: what is not on record might be done twice. */
  hasRoomFor(job: string): boolean;
  /** Resolves when it is on record that this occurrence begins. */
  begin(job: string, mark: number): Promise<void>;
  /** Nothing runs any more, and this much of the job is done. */
  end(job: string, done: readonly number[]): void;
}

/** What else is to know of it. */
export type LedgerKeeper = Pick<Ledger, 'begin' | 'end'>;

export function createLedger(known: readonly JobRecord[] = [], keeper?: LedgerKeeper): Ledger {
  const records = new Map(known.map((record) => [record.job, record]));
  return {
    recall: (job) => records.get(job),
    hasRoomFor: (job) => records.has(job) || records.size < MOST_JOBS,
    async begin(job, mark) {
      records.set(job, { ...records.get(job), job, begun: mark });
      await keeper?.begin(job, mark);
    },
    end(job, done) {
      records.set(job, { job, done });
      keeper?.end(job, done);
    },
  };
}
