/** What the master keeps for each worker process. */
import type { ScoreboardRecord } from '../../scoreboard/shared/layout.ts';
import type { FdConnection } from './fd-connection.ts';
import type { WakePipe } from './wake-pipe.ts';

/** The two ends of a worker's mailbox; the master keeps both. */
export interface Mailbox {
  readonly near: number;
  /** The end the worker gets a copy of. */
  readonly far: number;
}

/** What the master has of one worker process. */
export interface Lane<Process> {
  readonly process: Process;
  readonly mailbox: Mailbox;
  readonly record: ScoreboardRecord;
  readonly wake: WakePipe;
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

type LaneParts<Process> = Pick<Lane<Process>, 'process' | 'mailbox' | 'record' | 'wake'>;

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
