/**
 * The worker's side of a hand-off: what a transport gives and what a server is asked. A server asks a connection what
 * can be done with it, and knows no transport; a transport knows nothing of who serves.
 */

import type { ProxyHeader } from '../proxy-protocol/contract.ts';

/** libuv's handle of a TCP connection or a pipe. */
export interface NativeHandle {
  close(done?: () => void): void;
  /** Closes with a reset; pipes have none. */
  reset?(done?: () => void): number;
}

interface Received {
  /** The listening address it came in by, as the master numbers them. */
  readonly listener: number;
  /** Monotonic milliseconds; deadlines count from here. */
  readonly acceptedAtMs: number;
  /**
   * The header of the PROXY protocol that stood in front of the client's bytes, where one does. Of a bare connection to
   * ask takes it out of the way, if `receive` has not; it throws if the connection failed.
   */
  readonly proxied?: ProxyHeader | undefined;
}

/** A connection that is libuv's already: its bytes come with the event loop. */
export interface HandleConnection extends Received {
  readonly kind: 'handle';
  readonly handle: NativeHandle;
}

/**
 * A bare descriptor, of which Node knows nothing yet: it can be read, answered and closed without a turn of the event
 * loop. It is the server's to close, or to give to a socket or a handle, which then closes it.
 */
export interface BareConnection extends Received {
  readonly kind: 'bare';
  readonly fd: number;
  /** Bytes the client has sent by now: their number, 0 at the end of the stream, -1 for none yet. Throws if it failed. */
  receive(into: Buffer): number;
  /**
   * Sends what fits without waiting; the number of bytes. With `isLast` the end of them leaves with the `endWriting`
   * that follows. Throws if the connection failed.
   */
  send(bytes: Buffer, isLast: boolean): number;
  /** Lets the kernel take so many bytes that the network has no room for yet. */
  limitUnsent(bytes: number): void;
  /** Half-closes: the client sees the end and may still send. Throws if the connection failed. */
  endWriting(): void;
  close(): void;
  /** Another worker had answered on it: its client waits for nothing. */
  readonly isMigrated: boolean;
}

/** A connection that the worker has taken: the master cannot give it to anyone else. */
export type ReceivedConnection = HandleConnection | BareConnection;

export interface ConnectionServer {
  /**
   * Whether the server of `listener` wants one more, beside `passing` that it is about to get. Asked before a byte is
   * read; a connection that is not wanted goes to another worker.
   */
  wants(listener: number, passing: number): boolean;
  /** Serves a connection, which is the server's from now on. */
  take(connection: ReceivedConnection): void;
}

/**
 * Gives a connection on which nothing is under way to another worker. Bytes that have arrived and were not read go with
 * it, and so does `header`, the bytes of what `proxied` said. The descriptor stays this process's to close. False when it
 * cannot be done now.
 */
export type Migrate = (fd: number, listener: number, header?: Uint8Array) => boolean;

export interface Receiver {
  /** Takes nothing more; the master gives the rest to others. Resolves when all that was taken has reached the server. */
  refuse(): Promise<void>;
  /** Undefined where the transport has no way back. */
  readonly migrate: Migrate | undefined;
}
