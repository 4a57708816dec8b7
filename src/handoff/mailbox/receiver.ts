/**
 * The worker's side of the `mailbox` transport.
 *
 * The worker takes one connection, serves what can be served of it at once, and only then takes the next: what
 * it has not taken the master can still give to somebody else. After a slice of time it lets its event loop
 * turn, so that timers and other connections do not starve.
 */
import { Socket } from 'node:net';
import type { FlawedMessage, Native, NativeError, ReceivedDescriptor } from '../../native/index.ts';
import { Field, Flag, type ScoreboardRecord } from '../../scoreboard/shared/layout.ts';
import type { SharedRecorder } from '../../scoreboard/shared/recorder.ts';
import type { ConnectionServer, Migrate, Receiver } from '../receiver-contract.ts';
import { DescriptorConnection } from './descriptor-connection.ts';
import { createWorkersTimer, type WorkersTimer } from './overdue-timer.ts';
import { listenerOf, tagOf } from './tag.ts';

/** Descriptors a worker process is born with, as the master lays them out in `stdio`. */
export const MAILBOX_FD = 4;
export const WAKE_FD = 5;
export const SCOREBOARD_FD = 6;
export const TIMER_FD = 7;

/** How long one turn may go on taking. Well below what a client or a timer notices. */
const SLICE_MS = 1;
/** A turn ends after so many even if each was quick: their sockets want to be read, too. */
const MOST_PER_TURN = 32;

/** So many free descriptors last for so long: opening one takes several microseconds. */
const PLENTY = 512;
const PLENTY_LASTS_MS = 1;

/** The limit may be changed while the process runs, from outside (prlimit(1)): it is asked for so often. */
const LIMIT_LASTS_MS = 10;

/** One or two may have been lost to a limit that is higher again by now. */
const MOST_LOST_IN_VAIN = 8;

/** How soon a worker without a descriptor to spare tries again. */
const RETRY_MS = 50;

const WAKE_BYTE = Buffer.from([1]);

export interface MailboxReceiverParts {
  readonly native: Native;
  readonly record: ScoreboardRecord;
  readonly recorder: Pick<SharedRecorder, 'connectionClosed' | 'busy' | 'idle'>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Begins to take at once. */
export function receiveFromMailbox(parts: MailboxReceiverParts, server: ConnectionServer): Receiver {
  return new MailboxReceiver(parts, server);
}

type Sent = Pick<ReceivedDescriptor, 'fd' | 'stamp' | 'tag'> & { readonly note?: Uint8Array | undefined };

class MailboxReceiver implements Receiver {
  readonly #native: Native;
  readonly #record: ScoreboardRecord;
  readonly #recorder: MailboxReceiverParts['recorder'];
  readonly #now: () => number;
  readonly #server: ConnectionServer;
  readonly #wake: Socket;
  readonly #timer: WorkersTimer;
  #isRefusing = false;
  #taken = 0;
  #plentyUntilMs = 0;
  #descriptorLimit = 0;
  #limitUntilMs = 0;
  #lostInVain = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(parts: MailboxReceiverParts, server: ConnectionServer) {
    this.#native = parts.native;
    this.#record = parts.record;
    this.#recorder = parts.recorder;
    this.#now = parts.now;
    this.#server = server;
    this.#timer = createWorkersTimer(parts.native, TIMER_FD, parts.record);
    // A buffer of its own: a stream would allocate for every byte that wakes.
    this.#wake = new Socket({
      fd: WAKE_FD,
      readable: true,
      writable: false,
      onread: { buffer: Buffer.alloc(64), callback: this.#takeSome },
    } as object);
    // The master is gone; the channel's end is what the worker acts on.
    this.#wake.on('error', () => {});
    // The channel keeps a worker alive; an app that lets go of it is to end.
    this.#wake.unref();
    this.#takeSome();
  }

  /** The kernel holds the connection from here on, whatever this process closes. */
  readonly migrate: Migrate = (fd, listener, note) =>
    this.#sendBack({ fd, stamp: this.#now(), tag: tagOf({ listener, isMigrated: true }), note });

  /** What still lies in the mailbox the master reclaims. */
  refuse(): Promise<void> {
    this.#isRefusing = true;
    return Promise.resolve();
  }

  readonly #takeSome = (): true => {
    let nowMs = this.#now();
    const endMs = nowMs + SLICE_MS;
    let taken = 0;
    // Without a descriptor to spare the mailbox stays as it is: the master reclaims what waits too long.
    try {
      while (!this.#isRefusing && this.#hasDescriptorFree(nowMs) && this.#takeOne()) {
        taken++;
        nowMs = this.#now();
        if (taken === MOST_PER_TURN || nowMs > endMs) {
          setImmediate(this.#takeSome);
          break;
        }
      }
    } catch (error) {
      // An app's handler threw. What that means is decided where Node decides it; if the process lives on, so do we.
      setImmediate(this.#takeSome);
      process.nextTick(rethrow, error);
    }
    this.#recorder.idle();
    return true;
  };

  #takeOne(): boolean {
    const { fields, flags } = this.#record;
    // The flag goes up before the mailbox is checked: what is sent after it was found empty comes with a wake byte.
    Atomics.store(flags, Flag.asleep, 1);
    const received = this.#receive();
    if (received === undefined) {
      if (Atomics.exchange(flags, Flag.roomWanted, 0) > 0) this.#tellMaster();
      this.#timer.emptied();
      return false;
    }
    if (received.flaw !== undefined && received.flaw !== 'lost-descriptor') return this.#giveUp();
    Atomics.store(flags, Flag.asleep, 0);
    this.#timer.received(++this.#taken);
    fields[Field.taken] = this.#taken;
    if (Atomics.load(flags, Flag.roomWanted) > 0 && Atomics.sub(flags, Flag.roomWanted, 1) === 1)
      this.#tellMaster();
    if (received.flaw !== undefined) return this.#lost();
    // None is on its way to the server: each reaches it before the next is received.
    if (!this.#server.wants(listenerOf(received.tag), 0) && this.#handBack(received)) return true;
    this.#recorder.busy();
    this.#server.take(new DescriptorConnection(this.#native, received));
    return true;
  }

  #receive(): ReceivedDescriptor | FlawedMessage | undefined {
    try {
      return this.#native.receiveDescriptor(MAILBOX_FD);
    } catch {
      return { flaw: 'malformed' };
    }
  }

  /**
   * The app has closed the descriptor of the mailbox or put something else in its place, and none of it is ours any
   * more. The end of the wake pipe tells the master, who replaces this worker.
   */
  #giveUp(): false {
    this.#isRefusing = true;
    this.#wake.destroy();
    return false;
  }

  /** The limit was lowered since it was looked at: the kernel has closed the connection, and the next ones may wait. */
  #lost(): boolean {
    this.#plentyUntilMs = 0;
    this.#limitUntilMs = 0;
    this.#recorder.connectionClosed();
    // It has room for descriptors, and gets none: somebody has changed how the mailbox gives them.
    if (this.#hasDescriptorFree(this.#now()) && ++this.#lostInVain === MOST_LOST_IN_VAIN)
      return this.#giveUp();
    return true;
  }

  /** The master gives it to a worker whose app wants it. False when there is no way back. */
  #handBack(received: ReceivedDescriptor): boolean {
    // One that has migrated and is declined goes on from here like any other that nobody has read.
    if (!this.#sendBack({ ...received, tag: listenerOf(received.tag) })) return false;
    this.#native.close(received.fd);
    // It was counted as taken, and is the master's again.
    this.#recorder.connectionClosed();
    return true;
  }

  #sendBack({ fd, stamp, tag, note }: Sent): boolean {
    const native = this.#native;
    try {
      if (note !== undefined) {
        if (!native.sendWithNote(MAILBOX_FD, { fd, stamp, tag, note })) return false;
      } else {
        native.prepareDescriptor(0, fd, stamp, tag);
        if (native.sendDescriptors(MAILBOX_FD, 1) === 0) return false;
      }
    } catch {
      return false;
    }
    this.#tellMaster();
    return true;
  }

  /**
   * A message received at the descriptor limit loses its connection (MSG_CTRUNC, unix(7)), so a duplicate is
   * tried first. The lowest free number is given out, so a low one says that there are plenty; then the next try
   * is due only after a time in which a process cannot open so many.
   */
  #hasDescriptorFree(nowMs: number): boolean {
    if (nowMs < this.#plentyUntilMs) return true;
    const { flags } = this.#record;
    try {
      const fd = this.#native.duplicate(WAKE_FD);
      this.#native.close(fd);
      if (nowMs >= this.#limitUntilMs) {
        this.#descriptorLimit = this.#native.descriptorLimit();
        this.#limitUntilMs = nowMs + LIMIT_LASTS_MS;
      }
      if (fd + PLENTY < this.#descriptorLimit) this.#plentyUntilMs = nowMs + PLENTY_LASTS_MS;
      Atomics.store(flags, Flag.refusing, 0);
      return true;
    } catch (error) {
      if ((error as NativeError).code !== 'EMFILE') return this.#giveUp();
      Atomics.store(flags, Flag.refusing, 1);
      // What lies here may be nobody else's to take, so it tries again by itself.
      Atomics.store(flags, Flag.asleep, 1);
      this.#retry ??= setTimeout(() => {
        this.#retry = undefined;
        this.#takeSome();
      }, RETRY_MS).unref();
      return false;
    }
  }

  #tellMaster(): void {
    try {
      this.#native.send(WAKE_FD, WAKE_BYTE);
    } catch {
      // The master is gone.
    }
  }
}

function rethrow(error: unknown): never {
  throw error;
}
