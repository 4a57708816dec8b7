/** What master and agent tell each other about jobs and about who does them. Its life has the messages of a worker's. */
import type { Message } from './channel.ts';

/** Agent: its event loop turns. */
export interface BeatMessage extends Message {
  readonly type: 'pointsman:beat';
}

/**
 * Agent: how far a job is. `begin`: this occurrence is about to run, once the master has it on record · `end`: nothing
 * runs any more, and this much is done.
 */
export type JobMessage = Message & { readonly type: 'pointsman:job'; readonly job: string } & (
    | { readonly act: 'begin'; readonly mark: number }
    | { readonly act: 'end'; readonly done: readonly number[] }
  );

/** Agent: no job runs any more, and none will. */
export interface FinishedMessage extends Message {
  readonly type: 'pointsman:finished';
}

/** How far a job is: what is done, as its timetable writes that down; the occurrence that `begun` marks had begun, and its end is not known. */
export interface JobRecord {
  readonly job: string;
  readonly done?: readonly number[];
  readonly begun?: number;
}

/** Master: its jobs are its own to do from now on, and this is how far they are. */
export interface GoMessage extends Message {
  readonly type: 'pointsman:go';
  readonly records: readonly JobRecord[];
}

/** Master: that the job begins is on record. */
export interface BegunMessage extends Message {
  readonly type: 'pointsman:begun';
  readonly job: string;
}

/** Master: begin no job any more, finish what runs, and say so. */
export interface FinishMessage extends Message {
  readonly type: 'pointsman:finish';
  /** Milliseconds until the process is killed. */
  readonly withinMs: number;
}

/** Master: nobody needs it any more. */
export interface EndMessage extends Message {
  readonly type: 'pointsman:end';
}

/** Characters. */
export const LONGEST_JOB_NAME = 255;

/** On record at the master, those that are over included. */
export const MOST_JOBS = 4_096;

/** Numbers that say what of one job is done. */
export const MOST_DONE = 17;

/** How often an agent says that its event loop turns. */
export const BEAT_EVERY_MS = 250;
