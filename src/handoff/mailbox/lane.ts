/** What the master keeps for each worker process. */
import type { Native } from '../../native/index.ts';
import type { ScoreboardRecord } from '../../scoreboard/shared/layout.ts';
import type { FdConnection } from './fd-connection.ts';
import type { OverdueTimer } from './overdue-timer.ts';
import type { WakePipe } from './wake-pipe.ts';

/** The two ends of a worker's mailbox; the master keeps both. */
export interface Mailbox {
  readonly near: number;
  /** The end the worker gets a copy of. */
  readonly far: number;
  /** The worker has it as well; undefined where nobody wants to know what is overdue. */
  readonly timer: { readonly fd: number; readonly afterMs: number } | undefined;
}

/** What the master has of one worker process. */
export interface Lane<Process> {
  readonly process: Process;
  readonly mailbox: Mailbox;
  readonly record: ScoreboardRecord;
  readonly wake: WakePipe;
  readonly timer: OverdueTimer | undefined;
  /** Connections to be sent at the end of this turn. */
  batch: FdConnection[];
  /** Connections sent, and neither taken nor returned. */
  pending: number;
  taken: number;
  /** Which of those it was sent or will be, counted by `taken`, was the last with a note. */
  notedUpTo: number;
  /** Those of the connections it was sent. */
  readonly listeners: Set<number>;
  /** The latest of them. */
  listener: number;
  /** Connections that were taken, and came back. */
  handedBack: number;
  /** How often the worker was asked to tell of room. */
  asked: number;
  /** Bytes from the worker. */
  wakes: number;
  /** It did what no worker does: nothing that it still says counts. */
  isFaulty: boolean;
}

export function createMailbox(native: Native, overdueMs: number | undefined): Mailbox {
  const timer = overdueMs === undefined ? undefined : { fd: native.createTimer(), afterMs: overdueMs };
  try {
    const [near, far] = native.mailboxPair();
    return { near, far, timer };
  } catch (error) {
    if (timer !== undefined) native.close(timer.fd);
    throw error;
  }
}

export function closeEnds(native: Native, { near, far }: Mailbox): void {
  native.close(near);
  native.close(far);
}

/** Of a process that has no lane; the timer of a lane closes its own. */
export function closeMailbox(native: Native, mailbox: Mailbox): void {
  closeEnds(native, mailbox);
  if (mailbox.timer !== undefined) native.close(mailbox.timer.fd);
}

type LaneParts<Process> = Pick<Lane<Process>, 'process' | 'mailbox' | 'record' | 'wake' | 'timer'>;

export function createLane<Process>(parts: LaneParts<Process>): Lane<Process> {
  return {
    ...parts,
    batch: [],
    pending: 0,
    taken: 0,
    notedUpTo: 0,
    listeners: new Set(),
    listener: Number.NaN,
    handedBack: 0,
    asked: 0,
    wakes: 0,
    isFaulty: false,
  };
}
