/** What `startMaster` gives back, and what it tells while it runs. */

import type { Bus } from '../bus/contract.ts';
import type { ShedReason } from '../dispatch/contract.ts';
import type { PointsmanError } from '../errors.ts';
import type { LogKeeping } from '../protocol/log-messages.ts';
import type { ListenAddress, Operations, ReloadStatus, StopReport } from './operations/contract.ts';

export interface WorkerSummary {
  readonly slot: number;
  /** Process id; undefined while the slot waits for its next process. */
  readonly pid: number | undefined;
  /** Raised each time the slot gets a new process; 1 for the first. */
  readonly generation: number;
  /** Connections taken by all generations of the slot. */
  readonly connections: number;
  /** Requests answered by all generations of the slot. */
  readonly requests: number;
  /** Requests that failed: the app threw, or the client left before its answer was out. */
  readonly errors: number;
  /** Connections that were open in a process of the slot when it died. */
  readonly cut: number;
  /** Times it took nothing for so long that it was left out for the moment. */
  readonly stalls: number;
  readonly restarts: number;
}

export type { ListenAddress, ShedReason, StopReport };

export interface Summary {
  readonly workers: readonly WorkerSummary[];
  /** Slots whose process can be given connections now. */
  readonly available: number;
  /** Connections the master accepted. */
  readonly accepted: number;
  readonly shed: Readonly<Record<ShedReason, number>>;
  /** Connections whose clients left while they waited in the master. */
  readonly abandoned: number;
  /** Connections redispatched because the first worker died, refused or never received them. */
  readonly redispatched: number;
  /** Of these, connections reclaimed from a worker that did not move while another was free. */
  readonly reclaimed: number;
  /** Of the reclaimed ones, those whose worker moved again within one more stall time. */
  readonly reclaimedNeedlessly: number;
  /** Connections waiting in the master right now. */
  readonly waiting: number;
}

export type OutputSource = 'stdout' | 'stderr';

/** A line that an app wrote. */
export interface OutputRecord {
  /** 0 for the agent. */
  readonly slot: number;
  readonly source: OutputSource;
  readonly line: string;
  /** The line was too long for one record, or nobody ended it: what follows belongs to it. */
  readonly isContinued?: true;
}

/** Where one of an app's streams goes. `done` is called when there is room for more; slot 0 is the agent. */
export type AppOutlet =
  | {
      readonly form: 'raw' | 'prefix';
      /** It takes whole lines alone: a line that nobody ends is ended, one of more than 1 MiB is broken. */
      readonly isByLine?: boolean;
      readonly write: (bytes: Buffer, done: () => void, slot: number) => void;
    }
  | { readonly form: 'json'; readonly log: (records: readonly OutputRecord[], done: () => void) => void };

export type AppOutput = Readonly<Record<OutputSource, AppOutlet>>;

/** Log files that this process writes and rotates. */
export interface RotatedLogs {
  /** For the agent, which does the rest. */
  readonly keeping: LogKeeping;
  /** The local date; undefined while the clock is not to be trusted. */
  today(): string | undefined;
  /** Called when one was rotated, and when `today` has changed. */
  onUntidy(listener: (today: string | undefined) => void): void;
}

/** Told while the master runs. */
export interface MasterObserver {
  listening?(address: ListenAddress): void;
  /** The last server of an app at this address was closed. */
  closed?(address: ListenAddress): void;
  ready?(slot: number, status: { readonly pid: number | undefined; readonly generation: number }): void;
  exited?(slot: number, exit: { readonly code: number | null; readonly signal: string | null }): void;
  /** What an app sent by `process.send`. */
  message?(slot: number, message: unknown): void;
  /** A reload began, made progress, or is over. */
  reload?(status: ReloadStatus): void;
  /** The workers fail again and again, and the options say to end over that: call `stop`. May be told again. */
  gaveUp?(error: PointsmanError): void;
}

/** What `startMaster` rejects with when its signal was aborted. */
export class StartAborted extends Error {
  /** How the workers ended that were ready by then. */
  readonly report: StopReport;
  readonly summary: Summary;

  constructor(report: StopReport, summary: Summary) {
    super('the start was aborted');
    this.report = report;
    this.summary = summary;
  }
}

export interface Master extends Operations {
  /** Where clients can connect now; the port is the real one when 0 was asked for. */
  readonly addresses: readonly ListenAddress[];
  /** How many workers run and, in words, how that number came about. */
  readonly workerCount: { readonly count: number; readonly reason: string };
  /** The way connections go to the workers. */
  readonly handoff: 'ipc' | 'mailbox';
  /** The master's own end of the message bus. */
  readonly bus: Bus;
  summary(): Summary;
  /** Says something to the app in a slot; it arrives as `process.on('message')`. */
  send(slot: number, message: unknown): void;
  /**
   * For a master between two others, which is stopped: called when the one before is gone. Resolves when all that this one
   * gave up last has gone to the next.
   */
  passLast(): Promise<void>;
  /** Kills every worker at once, synchronously. For a second signal and for the last resort. */
  kill(): void;
}
