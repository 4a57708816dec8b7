/** What master and agent tell each other about log files: the master writes and rotates them, the agent tidies up. */
import type { Message } from './channel.ts';

/** How many rotated files stay. What is not given is no limit. */
export interface LogKeep {
  /** Calendar days. */
  readonly days?: number;
  /** Of each log. */
  readonly files?: number;
  /** Of all logs together. */
  readonly bytes?: number;
}

/** What an agent needs to know of the log files. */
export interface LogKeeping {
  /** Absolute path, with `{slot}` in its name where each process has a log of its own. */
  readonly template: string;
  readonly keep: LogKeep;
  readonly isCompressed: boolean;
}

/** Agent: it is on duty now: say what is to be tidied by which date. */
export interface LogsDueMessage extends Message {
  readonly type: 'pointsman:logs-due';
}

/** Master: compress rotated files, and remove those that are not to be kept. */
export interface LogsTidyMessage extends Message {
  readonly type: 'pointsman:logs-tidy';
  /** The local date, which may be another one in the agent; undefined where the clock is not to be trusted. */
  readonly today: string | undefined;
}
