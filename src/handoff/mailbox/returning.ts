/**
 * What comes out of the mailboxes, at either end of them. The far end holds what the master itself has sent. The near
 * end holds what the worker sends, which may be anything: only what the worker was sent before passes.
 */
import type { Native, NativeError, ReceivedDescriptor } from '../../native/index.ts';
import { readHeader } from '../../proxy-protocol/read-header.ts';
import type { Connections } from './connections.ts';
import type { FdConnection } from './fd-connection.ts';
import type { Lane } from './lane.ts';
import { isMigrated, listenerOf } from './tag.ts';

/** By so much the clocks of two processes may differ; see platform/clock.ts. */
const CLOCK_TOLERANCE_MS = 1;

/** What comes waits so long for a free descriptor. */
export const WITHOUT_DESCRIPTORS_MS = 20;

export interface ReturningParts {
  readonly native: Native;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly made: Pick<Connections, 'areProxied' | 'make' | 'tcpListeners'>;
}

export interface HandedBack {
  readonly connections: readonly FdConnection[];
  /** What the worker sent that is no connection of its own; it is dropped. */
  readonly fault: string | undefined;
  /** There may be more, to be asked for in so many milliseconds: as soon as others had their turn, or a descriptor is free. */
  readonly againMs: number | undefined;
}

export interface Returning {
  /** What the worker has not received; all of it, as far as this process has descriptors free. */
  unreceived(lane: Lane<unknown>): readonly FdConnection[];
  /** What the worker hands back, from so many messages at most. */
  handedBack(lane: Lane<unknown>, most: number): HandedBack;
}

export function createReturning(parts: ReturningParts): Returning {
  const { native, now, made } = parts;

  function connectionOf({ fd, stamp, tag, note }: ReceivedDescriptor): FdConnection {
    const listener = listenerOf(tag);
    const connection = made.make({ fd, listener, acceptedAtMs: stamp, isMigrated: isMigrated(tag), note });
    // No worker has read of it since: all of its life was waiting.
    connection.queuedMs = Math.max(now() - stamp, 0);
    return connection;
  }

  return {
    unreceived({ mailbox }) {
      const connections: FdConnection[] = [];
      while (hasDescriptorFree(native, mailbox.far)) {
        const next = native.receiveDescriptor(mailbox.far);
        if (next === undefined) break;
        if (next.flaw === undefined) connections.push(connectionOf(next));
      }
      return connections;
    },

    handedBack(lane, most) {
      const connections: FdConnection[] = [];
      let fault: string | undefined;
      let dropped = 0;
      const drop = (why: string): void => {
        dropped++;
        fault ??= why;
      };
      const faults = (): string | undefined => fault && `sent ${fault} (messages dropped: ${dropped})`;
      for (let count = 0; count < most; count++) {
        if (!hasDescriptorFree(native, lane.mailbox.near))
          return { connections, fault: faults(), againMs: WITHOUT_DESCRIPTORS_MS };
        const next = native.receiveDescriptor(lane.mailbox.near);
        if (next === undefined) return { connections, fault: faults(), againMs: undefined };
        if (next.flaw === undefined) {
          const why = whyNot(next, lane, parts);
          if (why === undefined) {
            connections.push(connectionOf(next));
          } else {
            drop(why);
            native.close(next.fd);
          }
        } else if (next.flaw !== 'lost-descriptor') {
          // One that is lost is not the worker's fault.
          drop(next.flaw === 'malformed' ? 'a malformed message' : 'a message without a descriptor');
        }
      }
      return { connections, fault: faults(), againMs: 0 };
    },
  };
}

/** Why what a worker sends is no connection of its own; undefined where it is one. */
function whyNot(
  { fd, stamp, tag, note }: ReceivedDescriptor,
  { listeners }: Lane<unknown>,
  { native, now, made }: ReturningParts,
): string | undefined {
  const kind = native.kindOfConnection(fd);
  const listener = listenerOf(tag);
  if (kind === undefined || (made.tcpListeners.has(listener) && kind !== 'tcp'))
    return 'a descriptor that is no connection';
  if (!listeners.has(listener)) return `a connection of listener ${listener}, of which it had none`;
  if (made.areProxied ? !isHeader(note, isMigrated(tag)) : note !== undefined)
    return 'a connection with what is not the header it came with';
  return stamp >= 0 && stamp <= now() + CLOCK_TOLERANCE_MS
    ? undefined
    : `a connection accepted at ${stamp} ms, which is no time`;
}

/** Workers are trusted with what it says. Whoever had a connection that moves had taken its header; of one that nobody has read, it lies before the client's bytes. */
function isHeader(note: Uint8Array | undefined, isTaken: boolean): boolean {
  if (note === undefined) return !isTaken;
  const read = readHeader(note);
  return read.type === 'header' && read.header.bytes.length === note.length;
}

/** A message received without one loses its connection (MSG_CTRUNC, unix(7)). Throws NativeError where `any` is not open. */
export function hasDescriptorFree(native: Native, any: number): boolean {
  try {
    native.close(native.duplicate(any));
    return true;
  } catch (error) {
    const { code } = error as NativeError;
    if (code === 'EMFILE' || code === 'ENFILE') return false;
    throw error;
  }
}
