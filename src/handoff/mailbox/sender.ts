/**
 * The master's side of the `mailbox` transport.
 *
 * A worker's mailbox is a SOCK_SEQPACKET socket pair. The kernel holds the queue of connections that were
 * handed over and not yet taken, and gives each message to exactly one reader. The master keeps both ends: it
 * can therefore receive from the same queue, and what it reclaims no worker has seen. So there are no
 * acknowledgements: a connection is served by whoever received it, once.
 *
 * How many were taken the worker writes to its record of the scoreboard. A worker that dies between the two, having
 * received a connection it never counted, loses nothing in the account: what is not in its mailbox it had.
 *
 * What the app in a worker declines comes back the other way through the same pair.
 */
import type { Server, Socket } from 'node:net';
import type { ProcessId, ReturnReason } from '../../dispatch/contract.ts';
import { MOST_PER_CALL, type Native } from '../../native/index.ts';
import { atEndOfTurn } from '../../platform/end-of-turn.ts';
import { Field, Flag, type ScoreboardRecord } from '../../scoreboard/shared/layout.ts';
import {
  type AcceptOptions,
  type Connection,
  type Handoff,
  type HandoffEvents,
  unheard,
} from '../contract.ts';
import { acceptDescriptors } from './acceptor.ts';
import { FdConnection } from './fd-connection.ts';
import type { Lane, Mailbox } from './lane.ts';

const WAKE_BYTE = Buffer.from([1]);

export interface MailboxSenderParts {
  readonly native: Native;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Connections a worker takes before it tells a master that waits for room. */
  readonly roomAfter: number;
}

export class MailboxSender<Process extends ProcessId> implements Handoff<Process> {
  readonly name = 'mailbox';
  readonly #lanes = new Map<Process, Lane<Process>>();
  readonly #native: Native;
  #events: HandoffEvents<Process> = unheard;
  readonly #now: () => number;
  readonly #roomAfter: number;
  #dirty: Lane<Process>[] = [];
  #nextId = 1;

  constructor({ native, now, roomAfter }: MailboxSenderParts) {
    this.#roomAfter = roomAfter;
    this.#native = native;
    this.#now = now;
  }

  observe(events: HandoffEvents<Process>): void {
    this.#events = events;
  }

  acceptFrom(
    server: Server,
    { listener, deferAccept }: AcceptOptions,
    accept: (connection: Connection) => void,
  ): void {
    acceptDescriptors(server, this.#native, deferAccept, (fd, handle) => {
      const from = { fd, listener, acceptedAtMs: this.#now() };
      accept(new FdConnection(this.#native, this.#nextId++, from, handle));
    });
  }

  createMailbox(): Mailbox {
    const [near, far] = this.#native.mailboxPair();
    return { near, far };
  }

  /** A process exists. `record` must have been reset for it. */
  attach(process: Process, mailbox: Mailbox, record: ScoreboardRecord, wake: Socket): void {
    const lane: Lane<Process> = {
      process,
      mailbox,
      record,
      wake,
      batch: [],
      pending: 0,
      taken: 0,
    };
    this.#lanes.set(process, lane);
    // Reset by a worker that is killed; its exit is told by others.
    wake.on('error', () => {});
    wake.on('data', () => {
      this.#bringBack(lane);
      this.#events.roomMade();
    });
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
    lane.batch.push(connection as FdConnection);
    lane.pending++;
  }

  pending(process: Process): number {
    return this.#lanes.get(process)?.pending ?? 0;
  }

  refresh(): void {
    for (const lane of this.#lanes.values()) this.#bringIn(lane);
  }

  wantRoom(): void {
    for (const { record } of this.#lanes.values()) {
      Atomics.store(record.flags, Flag.roomWanted, this.#roomAfter);
    }
    // What was taken just before the flag was up would not be told.
    this.refresh();
  }

  reclaim(process: Process): number {
    const lane = this.#lanes.get(process);
    if (lane === undefined) return 0;
    const isRefused = Atomics.load(lane.record.flags, Flag.refusing) === 1;
    return this.#empty(lane, isRefused ? 'refused' : 'reclaimed');
  }

  /** Nothing can be lost on the way: the kernel has it, or the worker. */
  probe(): void {}

  detach(process: Process): void {
    const lane = this.#lanes.get(process);
    if (lane === undefined) return;
    this.#empty(lane, 'worker-exit');
    this.#bringBack(lane);
    this.#lanes.delete(process);
    // Whatever is still pending was received by the dead worker and died with it, counted or not.
    for (; lane.pending > 0; lane.pending--) this.#events.taken(process);
    this.closeMailbox(lane.mailbox);
    lane.wake.destroy();
  }

  closeMailbox({ near, far }: Mailbox): void {
    this.#native.close(near);
    this.#native.close(far);
  }

  readonly #flushAll = (): void => {
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const lane of dirty) this.#flush(lane);
  };

  #flush(lane: Lane<Process>): void {
    const batch = lane.batch;
    lane.batch = [];
    let next = 0;
    while (next < batch.length) {
      const count = Math.min(batch.length - next, MOST_PER_CALL);
      for (let index = 0; index < count; index++) {
        const { fd, acceptedAtMs, listener } = batch[next + index]!;
        this.#native.prepareDescriptor(index, fd, acceptedAtMs, listener);
      }
      const sent = this.#native.sendDescriptors(lane.mailbox.near, count);
      for (let index = 0; index < sent; index++) batch[next + index]!.release();
      next += sent;
      if (sent < count) break;
    }
    if (next > 0) this.#wakeUp(lane);
    if (next < batch.length) this.#giveBack(lane, batch.slice(next));
  }

  /** The kernel holds no more: this mailbox is full, or too many descriptors are in flight for this user. */
  #giveBack(lane: Lane<Process>, unsent: readonly FdConnection[]): void {
    lane.pending -= unsent.length;
    for (const connection of unsent) this.#events.returned(lane.process, connection, 'mailbox-full');
  }

  #wakeUp({ record, wake }: Lane<Process>): void {
    // A worker that is awake looks again before it sleeps; only a sleeping one costs a system call.
    if (Atomics.exchange(record.flags, Flag.asleep, 0) === 0) return;
    const { fd } = (wake as unknown as { _handle: { fd: number } | null })._handle ?? { fd: -1 };
    try {
      this.#native.send(fd, WAKE_BYTE);
    } catch {
      // The worker is gone; what it had not taken is reclaimed on its exit.
    }
  }

  #bringIn(lane: Lane<Process>): void {
    const { fields } = lane.record;
    const taken = fields[Field.taken]!;
    // A worker cannot take what it was not sent: a record that says so is wrong and frees nobody's place.
    const news = Math.min(taken - lane.taken, lane.pending);
    if (!(news > 0)) return;
    lane.taken += news;
    lane.pending -= news;
    for (let count = 0; count < news; count++) this.#events.taken(lane.process);
  }

  /** Receives what the worker has not. The newest are the ones still in the mailbox. */
  #empty(lane: Lane<Process>, reason: ReturnReason): number {
    this.#flush(lane);
    this.#bringIn(lane);
    const back = this.#receiveAll(lane.mailbox.far);
    // A worker that claimed to have taken what still lay here has made the account shorter than the truth.
    lane.pending = Math.max(lane.pending - back.length, 0);
    for (const connection of back) this.#events.returned(lane.process, connection, reason);
    return back.length;
  }

  /** What the worker took and the app declined. */
  #bringBack(lane: Lane<Process>): void {
    const back = this.#receiveAll(lane.mailbox.near);
    if (back.length === 0) return;
    // It counts them as taken and closed, and is to be known to have done so before they are redispatched.
    this.#bringIn(lane);
    for (const connection of back) this.#events.handedBack(lane.process, connection);
  }

  #receiveAll(mailbox: number): FdConnection[] {
    const received: FdConnection[] = [];
    for (;;) {
      const next = this.#native.receiveDescriptor(mailbox);
      if (next === undefined) return received;
      const { fd, stamp, tag } = next;
      const from = { fd, listener: tag, acceptedAtMs: stamp };
      const connection = new FdConnection(this.#native, this.#nextId++, from);
      // No worker has read of it: all of its life was waiting.
      connection.queuedMs = this.#now() - stamp;
      received.push(connection);
    }
  }
}
