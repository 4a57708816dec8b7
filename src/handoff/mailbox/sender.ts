/**
 * The master's side of the `mailbox` transport.
 *
 * A worker's mailbox is a SOCK_SEQPACKET socket pair. The kernel holds the queue of connections that were handed over
 * and not yet taken, and gives each message to exactly one reader. The master keeps both ends: what it reclaims no worker
 * has seen. So there are no acknowledgements: a connection is served by whoever received it, once.
 *
 * How many were taken the worker writes to its record of the scoreboard. A worker that dies between the two, having
 * received a connection it never counted, loses nothing in the account: what is not in its mailbox it had.
 *
 * What the app in a worker declines comes back the other way through the same pair. A worker may write and send
 * whatever it likes: what no worker does is a fault of that one, which is to be ended.
 */
import type { Server, Socket } from 'node:net';
import type { ProcessId, ReturnReason } from '../../dispatch/contract.ts';
import type { Native } from '../../native/index.ts';
import { atEndOfTurn } from '../../platform/end-of-turn.ts';
import { Field, Flag, type ScoreboardRecord } from '../../scoreboard/shared/layout.ts';
import {
  type AcceptOptions,
  type BetweenMasters,
  type Connection,
  type Handoff,
  type HandoffEvents,
  unheard,
} from '../contract.ts';
import { createBetweenMasters } from './between-masters.ts';
import { type Connections, createConnections } from './connections.ts';
import type { FdConnection } from './fd-connection.ts';
import { closeEnds, createLane, createMailbox, type Lane, type Mailbox } from './lane.ts';
import { createOverdueTimer } from './overdue-timer.ts';
import { createReturning, type Returning } from './returning.ts';
import { sendBatch } from './send-batch.ts';
import { createWakePipe } from './wake-pipe.ts';

/** Messages of one worker read in a turn. */
const MOST_BACK_PER_TURN = 64;
/** More messages than a mailbox holds. */
const MOST_IN_MAILBOX = 1_024;

export interface MailboxSenderParts {
  readonly native: Native;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Connections a worker takes before it tells a master that waits for room. */
  readonly roomAfter: number;
  /** What lies in a mailbox for so long is told as `overdue`; nothing is unless given. */
  readonly overdueMs?: number;
}

export class MailboxSender<Process extends ProcessId> implements Handoff<Process> {
  readonly name = 'mailbox';
  readonly tellsOverdue: boolean;
  readonly betweenMasters: BetweenMasters;
  readonly #lanes = new Map<Process, Lane<Process>>();
  readonly #native: Native;
  readonly #returning: Returning;
  #events: HandoffEvents<Process> = unheard;
  readonly #connections: Connections;
  readonly #roomAfter: number;
  readonly #overdueMs: number | undefined;
  #dirty: Lane<Process>[] = [];

  constructor({ native, now, roomAfter, overdueMs }: MailboxSenderParts) {
    this.#roomAfter = roomAfter;
    this.#overdueMs = overdueMs;
    this.tellsOverdue = overdueMs !== undefined;
    this.#native = native;
    this.#connections = createConnections({ native, now });
    this.betweenMasters = createBetweenMasters({ native, now, made: this.#connections });
    this.#returning = createReturning({ native, now, made: this.#connections });
  }

  observe(events: HandoffEvents<Process>): void {
    this.#events = events;
  }

  acceptFrom(server: Server, options: AcceptOptions, accept: (connection: Connection) => void): void {
    this.#connections.acceptFrom(server, options, accept);
  }

  createMailbox(): Mailbox {
    return createMailbox(this.#native, this.#overdueMs);
  }

  /** A process exists. `record` must have been reset for it. */
  attach(process: Process, mailbox: Mailbox, record: ScoreboardRecord, wake: Socket): void {
    const timer =
      mailbox.timer &&
      createOverdueTimer({
        ...{ native: this.#native, record, pipe: wake, ...mailbox.timer },
        overdue: () => this.#events.overdue(process),
        flooded: () => this.#fault(lane, 'floods the master by its timer'),
      });
    const pipe = createWakePipe(wake, this.#native, {
      woken: (bytes) => this.#woken(lane, bytes),
      closed: () => this.#fault(lane, 'closed its end of the wake pipe'),
    });
    const lane = createLane({ process, mailbox, record, wake: pipe, timer });
    this.#lanes.set(process, lane);
  }

  /** Sent together with all others of this turn, in one system call for each worker. */
  send(process: Process, connection: Connection): void {
    const lane = this.#lanes.get(process);
    if (lane === undefined)
      throw new Error(`the process of slot ${process.slot} has no mailbox to hand a connection to`);
    if (lane.batch.length === 0) {
      if (this.#dirty.length === 0) atEndOfTurn(this.#flushAll);
      this.#dirty.push(lane);
    }
    const { listener } = connection;
    if (lane.listener !== listener) {
      lane.listener = listener;
      lane.listeners.add(listener);
    }
    lane.batch.push(connection as FdConnection);
    lane.pending++;
  }

  pending(process: Process): number {
    return this.#lanes.get(process)?.pending ?? 0;
  }

  refresh(): void {
    for (const lane of this.#lanes.values()) this.#bringIn(lane);
  }

  /** Asks the kernel whether what the workers claim to have taken is not in their mailboxes. */
  examine(): void {
    for (const lane of this.#lanes.values()) {
      this.#bringIn(lane);
      // A note is as long as several messages: while one may lie there, nobody can count.
      if (lane.notedUpTo <= lane.taken)
        this.#claims(lane, this.#native.waitingMessages(lane.mailbox.far) - lane.pending);
    }
  }

  wantRoom(): void {
    for (const lane of this.#lanes.values()) {
      lane.asked++;
      Atomics.store(lane.record.flags, Flag.roomWanted, this.#roomAfter);
    }
    // What was taken just before the flag was up would not be told.
    this.refresh();
  }

  reclaim(process: Process): number {
    const lane = this.#lanes.get(process);
    if (lane === undefined) return 0;
    const isRefused = Atomics.load(lane.record.flags, Flag.refusing) === 1;
    // It then finds its mailbox empty, and says so: a flag that is wrong would keep it asleep for ever.
    lane.wake.wake();
    return this.#empty(lane, isRefused ? 'refused' : 'reclaimed');
  }

  /** Nothing can be lost on the way, the kernel has it or the worker; but it may not know. */
  probe(process: Process): void {
    this.#lanes.get(process)?.wake.wake();
  }

  detach(process: Process): void {
    const lane = this.#lanes.get(process);
    if (lane === undefined) return;
    this.#empty(lane, 'worker-exit');
    this.#bringBack(lane, MOST_IN_MAILBOX);
    this.#lanes.delete(process);
    // Whatever is still pending was received by the dead worker and died with it, counted or not.
    for (; lane.pending > 0; lane.pending--) this.#events.taken(process);
    closeEnds(this.#native, lane.mailbox);
    lane.wake.close();
    lane.timer?.close();
  }

  readonly #flushAll = (): void => {
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const lane of dirty) this.#flush(lane);
  };

  #flush(lane: Lane<Process>): void {
    if (lane.batch.length === 0) return;
    const { unsent, shut } = sendBatch(this.#native, lane);
    if (shut !== undefined) this.#fault(lane, `has shut its mailbox (${shut})`);
    // The kernel holds no more: this mailbox is full, or too many descriptors are in flight for this user.
    const reason = lane.isFaulty ? 'undelivered' : 'mailbox-full';
    for (const connection of unsent) this.#events.returned(lane.process, connection, reason);
  }

  #woken(lane: Lane<Process>, bytes: number): void {
    if (lane.isFaulty || !this.#lanes.has(lane.process)) return;
    lane.wakes += bytes;
    const againMs = this.#bringBack(lane);
    if (againMs !== undefined) setTimeout(() => this.#woken(lane, 0), againMs);
    // Each byte answers a question, or tells of a connection that came back.
    const most = lane.asked + lane.handedBack + MOST_IN_MAILBOX;
    if (lane.wakes > most) this.#fault(lane, 'floods its wake pipe');
    this.#events.roomMade();
  }

  #bringIn(lane: Lane<Process>): void {
    const claimed = lane.record.fields[Field.taken]! - lane.taken;
    // A worker cannot take what it was not sent: a record that says so is wrong and frees nobody's place.
    const news = Math.min(claimed, lane.pending);
    if (!(claimed > 0)) return;
    lane.taken += news;
    lane.pending -= news;
    for (let count = 0; count < news; count++) this.#events.taken(lane.process);
    this.#claims(lane, claimed - news);
  }

  /** Receives what the worker has not. The newest are the ones still in the mailbox. */
  #empty(lane: Lane<Process>, reason: ReturnReason): number {
    this.#flush(lane);
    this.#bringIn(lane);
    const back = this.#returning.unreceived(lane);
    lane.notedUpTo = 0;
    const surplus = back.length - lane.pending;
    lane.pending = Math.max(-surplus, 0);
    lane.timer?.sent(lane.taken + lane.pending);
    for (const connection of back) this.#events.returned(lane.process, connection, reason);
    this.#claims(lane, surplus);
    return back.length;
  }

  /** What the worker took and the app declined. */
  #bringBack(lane: Lane<Process>, most = MOST_BACK_PER_TURN): number | undefined {
    const { connections, fault, againMs } = this.#returning.handedBack(lane, most);
    // It counts them as taken and closed, and is to be known to have done so before they are redispatched.
    this.#bringIn(lane);
    for (const connection of connections) {
      const what = connection.isMigrated ? 'migrated' : 'handedBack';
      if (lane.handedBack++ < lane.taken) this.#events[what](lane.process, connection);
      else connection.release();
    }
    if (fault !== undefined) this.#fault(lane, fault);
    if (lane.handedBack > lane.taken) this.#fault(lane, 'hands back more connections than it had');
    return lane.isFaulty ? undefined : againMs;
  }

  #claims(lane: Lane<Process>, count: number): void {
    if (count > 0) this.#fault(lane, `claims to have taken ${count} connections more than it has`);
  }

  #fault(lane: Lane<Process>, fault: string): void {
    if (lane.isFaulty) return;
    lane.isFaulty = true;
    this.#events.faulty(lane.process, fault);
  }
}
