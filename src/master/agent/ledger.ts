/** How far the jobs of the agent are: it outlives every process that does them. */
import { type JobMessage, type JobRecord, MOST_JOBS } from '../../protocol/agent-messages.ts';

export interface JobLedger {
  readonly records: readonly JobRecord[];
  /** False where there are too many jobs to keep one more. */
  enter(message: Pick<JobMessage, 'act' | 'job' | 'mark'>): boolean;
}

export function createLedger(): JobLedger {
  const records = new Map<string, JobRecord>();
  return {
    get records() {
      return [...records.values()];
    },
    enter({ act, job, mark }) {
      const { mark: before, ...rest } = records.get(job) ?? {};
      if (records.size >= MOST_JOBS && !records.has(job)) return false;
      const done = before === undefined ? {} : { mark: before };
      records.set(job, act === 'begin' ? { ...rest, ...done, job, begun: mark } : { job, mark });
      return true;
    },
  };
}
