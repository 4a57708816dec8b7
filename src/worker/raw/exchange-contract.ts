/** How the responder of one connection is driven, with or without a socket under it. */
import type { Seated } from '../roster.ts';

/** Where an exchange writes. A socket, or a buffer when the first read may settle the whole connection. */
export interface Wire {
  /** Queues bytes; false asks the exchange to wait for `drained()` before it produces more. */
  write(bytes: Buffer): boolean;
  /** As `write`, of pieces that leave together and are not copied. */
  writeAll(pieces: readonly Buffer[]): boolean;
  /**
   * Nothing more will be written: half-close once all is out, then discard what the client still sends
   * for a bounded time before closing, else a reset eats the answer (RFC 9112 section 9.6).
   */
  end(): void;
  /** Closes at once; whatever is unsent is lost. */
  destroy(): void;
  /** Gives the connection to another worker: it is gone from here when this is true. */
  migrate(): boolean;
  /** Stops and restarts `receive` calls, the back-pressure towards the client. */
  pause(): void;
  resume(): void;
}

/** The HTTP/1.1 conversation of one connection: bytes in by `receive`, bytes out by its wire. */
export interface Exchange extends Seated {
  /** Replaces the wire, for a connection that outgrows its first read. Nothing may be in flight in the old one. */
  attach(wire: Wire): void;
  receive(bytes: Buffer): void;
  /** The client half-closed. A request already complete is still answered (check 48 in test/worker/raw/http-checks-connection.ts). */
  receiveEnd(): void;
  /** The wire can take more bytes. */
  drained(): void;
  /** The connection is gone, for whatever reason. Idempotent. Work under way is told to stop. */
  closed(): void;
  /** The server is going down: `Connection: close` on the next answer; an idle connection ends soon. */
  drain(): void;
  /** Gives the connection to another worker, if nothing is under way on it; true when it is gone. */
  migrate(): boolean;
  /**
   * The request answered last was the client's last by its own word, and has no body that anything could follow. A
   * client that sends more all the same breaks a MUST of RFC 9112 section 9.6.
   */
  readonly isClientDone: boolean;
  /** Monotonic milliseconds at which `expire` is due; Infinity when nothing is. */
  readonly deadlineMs: number;
  /** The deadline passed: answers 408, or ends, or destroys, as the phase asks. */
  expire(): void;
}
