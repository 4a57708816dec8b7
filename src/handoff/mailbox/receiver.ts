/**
 * The worker's side of the `mailbox` transport.
 *
 * The worker takes one connection, serves what can be served of it at once, and only then takes the next: what
 * it has not taken the master can still give to somebody else. After a slice of time it lets its event loop
 * turn, so that timers and other connections do not starve.
 */
import { Socket } from 'node:net';
import type { Native } from '../../native/index.ts';
import { Field, Flag, type Line } from '../../scoreboard/shared/layout.ts';

/** Descriptors a worker process is born with, as the master lays them out in `stdio`. */
export const MAILBOX_FD = 4;
export const WAKE_FD = 5;
export const SCOREBOARD_FD = 6;

/** How long one turn may go on taking. Well below what a client or a timer notices. */
const SLICE_MS = 1;
/** A turn ends after so many even if each was quick: their sockets want to be read, too. */
const MOST_PER_TURN = 32;

const WAKE_BYTE = Buffer.from([1]);

export interface MailboxReceiverParts {
  readonly native: Native;
  readonly line: Line;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** The limit of open descriptors of this process. */
  readonly descriptorLimit: number;
  /** Serves a connection; the descriptor is the callee's. */
  take(fd: number, acceptedAtMs: number): void;
  /** Called around a turn of taking. */
  busy(): void;
  idle(): void;
}

export interface MailboxReceiver {
  /** Takes nothing more; the master takes back what still lies in the mailbox. */
  refuse(): void;
}

export function receiveFromMailbox(parts: MailboxReceiverParts): MailboxReceiver {
  const { native, line, now, descriptorLimit } = parts;
  const { fields, flags } = line;
  let isRefusing = false;
  let isShort = false;

  // A buffer of its own: a stream would allocate for every byte that wakes.
  const wake = new Socket({
    fd: WAKE_FD,
    readable: true,
    writable: false,
    onread: { buffer: Buffer.alloc(64), callback: () => takeSome() },
  } as object);
  // The master is gone; the channel's end is what the worker acts on.
  wake.on('error', () => {});

  function takeSome(): true {
    const endMs = now() + SLICE_MS;
    let taken = 0;
    // Without a descriptor to spare the mailbox stays as it is: the master takes back what waits too long.
    while (!isRefusing && hasDescriptorsFree(taken) && takeOne()) {
      taken++;
      if (taken === MOST_PER_TURN || now() > endMs) {
        setImmediate(takeSome);
        break;
      }
    }
    parts.idle();
    return true;
  }

  function takeOne(): boolean {
    let received = native.receiveDescriptor(MAILBOX_FD);
    if (received === undefined) {
      if (Atomics.exchange(flags, Flag.roomWanted, 0) > 0) tellRoom();
      Atomics.store(flags, Flag.asleep, 1);
      // What was sent before the flag was up came without a wake byte.
      received = native.receiveDescriptor(MAILBOX_FD);
      if (received === undefined) return false;
      Atomics.store(flags, Flag.asleep, 0);
    }
    fields[Field.taken]!++;
    if (Atomics.load(flags, Flag.roomWanted) > 0 && Atomics.sub(flags, Flag.roomWanted, 1) === 1) tellRoom();
    parts.busy();
    parts.take(received.fd, received.stamp);
    return true;
  }

  /**
   * A message received at the descriptor limit loses its connection (MSG_CTRUNC, unix(7)), so a duplicate is
   * tried first: once a turn while there are plenty, which a low number says, as the lowest free one is given
   * out; before each take when they run short.
   */
  function hasDescriptorsFree(taken: number): boolean {
    if (taken > 0 && !isShort) return true;
    try {
      const fd = native.duplicate(WAKE_FD);
      native.close(fd);
      isShort = fd > descriptorLimit - 2 * MOST_PER_TURN;
      return true;
    } catch {
      isShort = true;
      // Asleep with something in the mailbox: so the master knows that it is refused.
      Atomics.store(flags, Flag.asleep, 1);
      return false;
    }
  }

  function tellRoom(): void {
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
