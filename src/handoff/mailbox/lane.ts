/** What the master keeps for each worker process. */
import type { Socket } from 'node:net';
import type { ScoreboardRecord } from '../../scoreboard/shared/layout.ts';
import type { FdConnection } from './fd-connection.ts';

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
  /** Both ways: a byte to the worker says "look into your mailbox", one from it "look what became of it". */
  readonly wake: Socket;
  /** Connections to be sent at the end of this turn. */
  batch: FdConnection[];
  /** Connections sent, and neither taken nor returned. */
  pending: number;
  taken: number;
}
