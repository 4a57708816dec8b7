/** How far the jobs of the agent are: it outlives every process that does them. */
import { type JobMessage, type JobRecord, MOST_JOBS } from '../../protocol/agent-messages.ts';

export interface JobLedger {
  readonly records: readonly JobRecord[];
  /** False where there are too many jobs to keep one more. */
  enter(message: Entry): boolean;
}

type Entry =
  | Pick<Extract<JobMessage, { act: 'begin' }>, 'act' | 'job' | 'mark'>
  | Pick<Extract<JobMessage, { act: 'end' }>, 'act' | 'job' | 'done'>;

export function createLedger(): JobLedger {
  const records = new Map<string, JobRecord>();
  return {
    get records() {
      return [...records.values()];
    },
    enter(entry) {
      const { job } = entry;
      if (records.size >= MOST_JOBS && !records.has(job)) return false;
      const before = records.get(job);
      records.set(
        job,
        entry.act === 'end' ? { job, done: entry.done } : { ...before, job, begun: entry.mark },
      );
      return true;
    },
  };
}
