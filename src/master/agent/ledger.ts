/** How far the jobs of the agent are: it outlives every process that does them. */
import { type JobMessage, type JobRecord, MOST_JOBS } from '../../protocol/agent-messages.ts';

export interface JobLedger {
  readonly records: readonly JobRecord[];
  /** Called with each entry from now on. */
  copyTo(copy: ((entry: Entry) => void) | undefined): void;
  /** What another master has on record. */
  load(records: readonly JobRecord[]): void;
  /** False where there are too many jobs to keep one more. */
  enter(message: Entry): boolean;
}

export type Entry =
  | Pick<Extract<JobMessage, { act: 'begin' }>, 'act' | 'job' | 'mark'>
  | Pick<Extract<JobMessage, { act: 'end' }>, 'act' | 'job' | 'done'>;

export function createLedger(): JobLedger {
  const records = new Map<string, JobRecord>();
  let copy: ((entry: Entry) => void) | undefined;
  return {
    get records() {
      return [...records.values()];
    },
    copyTo(to) {
      copy = to;
    },
    load(known) {
      for (const record of known) records.set(record.job, record);
    },
    enter(entry) {
      const { job } = entry;
      if (records.size >= MOST_JOBS && !records.has(job)) return false;
      copy?.(entry);
      const before = records.get(job);
      records.set(
        job,
        entry.act === 'end' ? { job, done: entry.done } : { ...before, job, begun: entry.mark },
      );
      return true;
    },
  };
}
