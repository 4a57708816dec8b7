/**
 * Serves a bare descriptor: reads what is there, and if that settles the whole connection answers and closes
 * without ever building a socket. Everything else becomes a socket that begins with the bytes already read. Both
 * ways go through the same exchange.
 */
import { Socket } from 'node:net';
import type { Native } from '../native/index.ts';
import type { FirstRead } from './raw/first-read.ts';
import type { RawServer } from './raw/raw-server.ts';

/** Room for a whole head at its limits; a larger request goes on in its socket. */
const FIRST_READ_BYTES = 24 * 1024;

// over the limit: a factory whose steps share one read buffer, on the hot path
export function createDescriptorServer(
  native: Native,
  server: RawServer,
  connectionClosed: () => void,
): (fd: number, acceptedAtMs: number) => void {
  const readBuffer = Buffer.allocUnsafeSlow(FIRST_READ_BYTES);
  const probe = Buffer.allocUnsafeSlow(1);

  return (fd, acceptedAtMs) => {
    const length = receive(fd);
    if (length === 'gone') {
      connectionClosed();
      native.close(fd);
      return;
    }
    if (length === 0) {
      server.serve(socketOf(fd), { acceptedAtMs });
      return;
    }
    // The exchange may keep the bytes, and the buffer is used again.
    const bytes = Buffer.allocUnsafe(length);
    readBuffer.copy(bytes, 0, 0, length);
    const first = server.serveFirstRead(bytes, { acceptedAtMs });
    const sent = send(fd, first);
    if (sent === 'gone' || (first.ended && sent === first.output.length && !isAnythingUnread(fd))) {
      // Counted first: a client that sees the end may come again at once.
      first.closed();
      native.close(fd);
    } else {
      first.continueOn(socketOf(fd), sent);
    }
  };

  /** As net.Server makes its own: paused until the responder reads, open for answers after a half-close. */
  function socketOf(fd: number): Socket {
    const options = { fd, allowHalfOpen: true, pauseOnCreate: true, readable: true, writable: true };
    return new Socket({ ...options, ...server.socketOptions } as object);
  }

  /** The number of bytes in the buffer, 0 when the client has sent nothing yet. */
  function receive(fd: number): number | 'gone' {
    try {
      const length = native.receive(fd, readBuffer);
      if (length === 0) return 'gone';
      return Math.max(length, 0);
    } catch {
      return 'gone';
    }
  }

  /**
   * An answer that ends the connection leaves together with its end. A client that sends its next request as soon
   * as it has read an answer, close or not, would else be reset in the moment between the two.
   */
  function send(fd: number, { output, ended }: FirstRead): number | 'gone' {
    if (output.length === 0) return 0;
    try {
      return native.send(fd, output, ended);
    } catch {
      return 'gone';
    }
  }

  /** Closing over unread bytes sends a reset, which can overtake the answer (RFC 9112 section 9.6). */
  function isAnythingUnread(fd: number): boolean {
    try {
      return native.receive(fd, probe) > 0;
    } catch {
      return false;
    }
  }
}
