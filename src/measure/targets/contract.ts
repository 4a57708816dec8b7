/** What a comparison runs: one thing that can be started, answers on a port, and can be stopped without a trace. */
import type { AlgorithmChoice } from '../../options/index.ts';
import type { ServerPids } from '../processes/process-tree.ts';

export interface Target {
  /** As the command line and the tables call it, such as `rr`, `p2c(d=3)`, `node-cluster-rr`. */
  readonly name: string;
  readonly family: Family;
  /** Of ours: what the simulator needs for a prediction. */
  readonly algorithm?: AlgorithmChoice;
  /** Of ours: how it hands over. */
  readonly handoff?: HandoffChoice;
  /**
   * undefined when it can run here; else one sentence that says what is missing and how to get it. `announce` is told
   * what takes a while.
   */
  missing(announce?: (message: string) => void): Promise<string | undefined>;
  /** Rejects with a reason for people. What it started by then is gone. */
  start(setup: Setup): Promise<RunningTarget>;
}

export type HandoffChoice = 'mailbox' | 'ipc' | 'auto';

export type Family = 'pointsman' | 'single' | 'node-cluster' | 'reuse-port' | 'pm2' | 'nginx' | 'haproxy';

export interface Setup {
  /** A server that listens on `process.env.PORT`, 0 for any, on 127.0.0.1, and prints `listening on PORT`. */
  readonly app: string;
  readonly workers: number;
  /** For our own alone; the default of `lb` unless given. */
  readonly stallMs?: number | undefined;
  /** Variables for the workers, beside those of a clean environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Told with each line that it writes to standard error; for messages about what failed. */
  readonly onOutput?: (line: string) => void;
}

export interface RunningTarget {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Every process of it that lives now: its master (or proxy), and its workers. */
  pids(): ServerPids;
  /** Program and version, such as `nginx 1.22.1`, where it is not this Node. */
  readonly version?: string;
  /** New processes in place of all that serve; resolves when it is done. Only of what has a command for it. */
  reload?(): Promise<unknown>;
  /** Resolves when all its processes are gone; rejects when one had to be killed. */
  stop(): Promise<void>;
}
