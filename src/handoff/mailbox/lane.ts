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
export interface Lane {
  readonly slot: number;
  readonly mailbox: Mailbox;
  readonly record: ScoreboardRecord;
  /** Both ways: a byte to the worker says "look into your mailbox", one from it "look what became of it". */
  readonly wake: Socket;
  /** Connections to be sent at the end of this turn. */
  batch: FdConnection[];
  /** When each pending connection was sent, oldest first. */
  sentAtMs: number[];
  taken: number;
  /** Connections it closed and requests it ended, when it was last looked at. */
  ended: number;
  /** When it was last seen to have taken or ended something. */
  movedAtMs: number;
}
