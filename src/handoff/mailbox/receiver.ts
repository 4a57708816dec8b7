/**
 * The worker's side of the `mailbox` transport.
 *
 * The worker takes one connection, serves what can be served of it at once, and only then takes the next: what
 * it has not taken the master can still give to somebody else. After a slice of time it lets its event loop
 * turn, so that timers and other connections do not starve.
 */
import { Socket } from 'node:net';
import type { Native, ReceivedDescriptor } from '../../native/index.ts';
import { Field, Flag, type ScoreboardRecord } from '../../scoreboard/shared/layout.ts';

/** Descriptors a worker process is born with, as the master lays them out in `stdio`. */
export const MAILBOX_FD = 4;
export const WAKE_FD = 5;
export const SCOREBOARD_FD = 6;

/** How long one turn may go on taking. Well below what a client or a timer notices. */
const SLICE_MS = 1;
/** A turn ends after so many even if each was quick: their sockets want to be read, too. */
const MOST_PER_TURN = 32;

/** So many free descriptors last for so long: opening one takes several microseconds. */
const PLENTY = 512;
const PLENTY_LASTS_MS = 1;

/** How soon a worker without a descriptor to spare tries again. */
const RETRY_MS = 50;

const WAKE_BYTE = Buffer.from([1]);

export interface MailboxReceiverParts {
  readonly native: Native;
  readonly record: ScoreboardRecord;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** The limit of open descriptors of this process. */
  readonly descriptorLimit: number;
  /** Whether the server of `listener` wants one more. Asked before a byte is read. */
  wants(listener: number): boolean;
  /** Serves a connection; the descriptor is the callee's. */
  take(fd: number, acceptedAtMs: number, listener: number): void;
  /** A connection that was taken, and is now the master's again. */
  declined(): void;
  /** Called around a turn of taking. */
  busy(): void;
  idle(): void;
}

export interface MailboxReceiver {
  /** Takes nothing more; the master reclaims what still lies in the mailbox. */
  refuse(): void;
}

// over the limit: the turn of taking is one state machine over shared locals, on the hot path
export function receiveFromMailbox(parts: MailboxReceiverParts): MailboxReceiver {
  const { native, record, now, descriptorLimit } = parts;
  const { fields, flags } = record;
  let isRefusing = false;
  let plentyUntilMs = 0;
  let retry: NodeJS.Timeout | undefined;

  // A buffer of its own: a stream would allocate for every byte that wakes.
  const wake = new Socket({
    fd: WAKE_FD,
    readable: true,
    writable: false,
    onread: { buffer: Buffer.alloc(64), callback: () => takeSome() },
  } as object);
  // The master is gone; the channel's end is what the worker acts on.
  wake.on('error', () => {});
  // The channel keeps a worker alive; an app that lets go of it is to end.
  wake.unref();

  function takeSome(): true {
    let nowMs = now();
    const endMs = nowMs + SLICE_MS;
    let taken = 0;
    // Without a descriptor to spare the mailbox stays as it is: the master reclaims what waits too long.
    try {
      while (!isRefusing && hasDescriptorFree(nowMs) && takeOne()) {
        taken++;
        nowMs = now();
        if (taken === MOST_PER_TURN || nowMs > endMs) {
          setImmediate(takeSome);
          break;
        }
      }
    } catch (error) {
      // An app's handler threw. What that means is decided where Node decides it; if the process lives on, so do we.
      setImmediate(takeSome);
      process.nextTick(rethrow, error);
    }
    parts.idle();
    return true;
  }

  function takeOne(): boolean {
    // The flag goes up before the look: what is sent after an empty look comes with a wake byte.
    Atomics.store(flags, Flag.asleep, 1);
    const received = native.receiveDescriptor(MAILBOX_FD);
    if (received === undefined) {
      if (Atomics.exchange(flags, Flag.roomWanted, 0) > 0) tellMaster();
      return false;
    }
    Atomics.store(flags, Flag.asleep, 0);
    fields[Field.taken]!++;
    if (Atomics.load(flags, Flag.roomWanted) > 0 && Atomics.sub(flags, Flag.roomWanted, 1) === 1)
      tellMaster();
    if (!parts.wants(received.tag) && handBack(received)) return true;
    parts.busy();
    parts.take(received.fd, received.stamp, received.tag);
    return true;
  }

  /** The master gives it to a worker whose app wants it. False when there is no way back. */
  function handBack({ fd, stamp, tag }: ReceivedDescriptor): boolean {
    native.prepareDescriptor(0, fd, stamp, tag);
    try {
      if (native.sendDescriptors(MAILBOX_FD, 1) === 0) return false;
    } catch {
      return false;
    }
    native.close(fd);
    parts.declined();
    tellMaster();
    return true;
  }

  /**
   * A message received at the descriptor limit loses its connection (MSG_CTRUNC, unix(7)), so a duplicate is
   * tried first. The lowest free number is given out, so a low one says that there are plenty; then the next try
   * is due only after a time in which a process cannot open so many.
   */
  function hasDescriptorFree(nowMs: number): boolean {
    if (nowMs < plentyUntilMs) return true;
    try {
      const fd = native.duplicate(WAKE_FD);
      native.close(fd);
      if (fd + PLENTY < descriptorLimit) plentyUntilMs = nowMs + PLENTY_LASTS_MS;
      Atomics.store(flags, Flag.refusing, 0);
      return true;
    } catch {
      Atomics.store(flags, Flag.refusing, 1);
      // What lies here may be nobody else's to take, so it looks again by itself.
      Atomics.store(flags, Flag.asleep, 1);
      if (retry === undefined) {
        retry = setTimeout(() => {
          retry = undefined;
          takeSome();
        }, RETRY_MS).unref();
      }
      return false;
    }
  }

  function tellMaster(): void {
    try {
      native.send(WAKE_FD, WAKE_BYTE);
    } catch {
      // The master is gone.
    }
  }

  takeSome();
  return {
    refuse() {
      isRefusing = true;
      wake.destroy();
    },
  };
}

function rethrow(error: unknown): never {
  throw error;
}
