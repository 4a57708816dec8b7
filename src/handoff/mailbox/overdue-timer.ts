/**
 * Tells the master that a worker leaves its mailbox alone for too long, and costs it nothing while none does. The master
 * sets a timer of the kernel when it sends, and the worker, which has the timer as well, puts it off when it has
 * taken everything. So the master's event loop turns for what goes wrong, and not for every connection.
 *
 * Both count in the record what was sent and what was received, and look at the other's number after they have written
 * their own: whoever comes second sees that something waits. What is not told all the same is found at the pace of
 * heartbeats (health-watch.ts): of a worker that does with the timer what it likes, and of one that is stopped just
 * between its last two steps in `emptied`. A flood is a fault. The descriptor is never read: a worker could make a read wait,
 * and the master with it.
 */
import type { Socket } from 'node:net';
import type { Native } from '../../native/index.ts';
import { Flag, type ScoreboardRecord } from '../../scoreboard/shared/layout.ts';

/** `total` is how many connections were sent and did not come back unread, over the life of the process. */
export interface OverdueTimer {
  /** To be called before `count` more are sent. */
  sending(total: number, count: number): void;
  /** Some came back unread, or could not be sent. */
  sent(total: number): void;
  close(): void;
}

export interface OverdueTimerParts {
  readonly native: Native;
  /** Its own from now on. */
  readonly fd: number;
  readonly afterMs: number;
  readonly record: ScoreboardRecord;
  /** The master's end of a pipe to the worker; any will do. */
  readonly pipe: Socket;
  overdue(): void;
  /** It is over more often than anybody sets it. Nothing more is told. */
  flooded(): void;
}

/** What of `pipe_wrap` is used here (src/stream_base.cc). */
interface PipeHandle {
  open(fd: number): number;
  useUserBuffer(buffer: Uint8Array): void;
  onread: () => void;
  readStart(): number;
  close(): void;
}

/** `PipeConstants.SOCKET` (src/pipe_wrap.cc). */
const SOCKET = 0;

/** With no room to read into, libuv tells that something can be read, and reads nothing (`uv__read`, ENOBUFS). */
const NO_ROOM = new Uint8Array(0);

/** For each time that something is sent either side sets it once at most; so many may be due. */
const SETS_PER_SEND = 2;
const MOST_DUE = 1_024;

/**
 * A worker that takes at once, and then blocks, is suspected from then on, and not from when it was sent something: this is
 * about what it takes to wake up.
 */
const WAKES_WITHIN_MS = 1;

/** Throws when the descriptor cannot be watched. */
export function createOverdueTimer(parts: OverdueTimerParts): OverdueTimer {
  const { native, fd, afterMs, record, pipe, overdue, flooded } = parts;
  const { flags } = record;
  // The class is internal; a pipe shows its own.
  const { _handle: known } = pipe as unknown as { readonly _handle: object };
  const handle = new (known.constructor as new (type: number) => PipeHandle)(SOCKET);
  const errno = handle.open(fd);
  if (errno !== 0) throw new Error(`a timer cannot be watched (${errno})`);
  let isOpen = true;
  let due = MOST_DUE;

  function close(): void {
    isOpen = false;
    handle.close();
  }

  handle.useUserBuffer(NO_ROOM);
  handle.onread = () => {
    native.setTimer(fd, 0);
    if (--due >= 0) {
      overdue();
      return;
    }
    close();
    flooded();
  };
  handle.readStart();

  return {
    sending(total, count) {
      due = Math.min(due + SETS_PER_SEND, MOST_DUE);
      Atomics.store(flags, Flag.sent, (total + count) | 0);
      // Otherwise the timer is set for what came before, or has been over: then the master looks by itself.
      if (isOpen && Atomics.load(flags, Flag.received) === (total | 0))
        native.setTimer(fd, afterMs + WAKES_WITHIN_MS);
    },
    sent: (total) => void Atomics.store(flags, Flag.sent, total | 0),
    close,
  };
}

export interface WorkersTimer {
  /** So many connections were received, over the life of the process. To be called before it counts them as taken. */
  received(total: number): void;
  /** The mailbox was found empty. */
  emptied(): void;
}

/** The shortest time for which a timer can be set. */
const AT_ONCE_MS = 1e-6;

/** The worker's side. `fd` is the worker's copy, or what an app has put in its place. */
export function createWorkersTimer(
  native: Native,
  fd: number,
  { flags }: Pick<ScoreboardRecord, 'flags'>,
): WorkersTimer {
  let isSet = false;
  let total = 0;
  const hasAll = (): boolean => Atomics.load(flags, Flag.sent) === (total | 0);

  return {
    received(count) {
      total = count;
      isSet = true;
      Atomics.store(flags, Flag.received, total | 0);
    },
    emptied() {
      // What is on its way comes with a wake byte.
      if (!isSet || !hasAll()) return;
      isSet = false;
      native.setTimer(fd, 0);
      // The master may have set it in between, for what it sends now: it is to look by itself.
      if (!hasAll()) native.setTimer(fd, AT_ONCE_MS);
    },
  };
}
