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

/** Agent: it is midnight, or there is a new agent: rotate what is due, and say when the rest can be tidied. */
export interface LogsDueMessage extends Message {
  readonly type: 'pointsman:logs-due';
}

/** Master: nothing is written to rotated files any more: compress them, and remove those that are not to be kept. */
export interface LogsTidyMessage extends Message {
  readonly type: 'pointsman:logs-tidy';
}
