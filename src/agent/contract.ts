/** What an agent sees: the jobs that it has done. */

export interface JobContext {
  /** When this run was due. Of a run that is made up for this lies in the past. */
  readonly at: Date;
  /**
   * Aborted shortly before the process is killed. A job that fails from then on counts as not done: the next agent does
   * it again.
   */
  readonly signal: AbortSignal;
}

/** May return a promise: the job runs until it is settled. */
export type Job = (context: JobContext) => unknown;

export interface JobOptions {
  /** By which the next agent knows the job again; of its schedule, and its place among those of one schedule, unless given. */
  readonly name?: string;
  /** What the next agent does about a run in which this one dies: `run` it again (the default), or `skip` it. */
  readonly onCrash?: 'run' | 'skip';
}

/**
 * Jobs that are done once, however many workers there are, and whatever becomes of the process that does them. One run
 * of a job at a time. A job that throws is told on standard error, and is done.
 */
export interface Agent {
  /**
   * Does `job` at local times (`00:00`, `mon 03:30`, `mon,thu 03:30`) or at intervals (`500ms`, `5m`, `1h`; 10 ms to 366
   * days). Returns what stops it; a run that is under way goes on. Throws ERR_AGENT_JOB for a schedule or a name that
   * cannot be, and ERR_AGENT_ELSEWHERE in a worker.
   */
  every(schedule: string, job: Job, options?: JobOptions): () => void;
  /** Does `job` once in the life of the master, as soon as it can. */
  once(name: string, job: Job, options?: Pick<JobOptions, 'onCrash'>): () => void;
}
