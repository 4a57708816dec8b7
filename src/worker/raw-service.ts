/**
 * The raw responder as a worker's service.
 *
 * Of a bare connection it reads what is there, and if that settles the whole connection answers and closes without
 * ever building a socket. Everything else becomes a socket, which begins with the bytes already read. Both ways go
 * through the same exchange.
 */
import { Socket } from 'node:net';
import type { BareConnection, ReceivedConnection } from '../handoff/receiver-contract.ts';
import type { FirstRead } from './raw/first-read.ts';
import type { RawServer } from './raw/raw-server.ts';
import type { Service } from './service.ts';

/** Room for a whole head at its limits; a larger request goes on in its socket. */
const FIRST_READ_BYTES = 24 * 1024;

/** `connectionClosed` is told of what is gone before the responder has seen it; of all else the responder tells. */
export function createRawService(server: RawServer, connectionClosed: () => void): Service {
  const readBuffer = Buffer.allocUnsafeSlow(FIRST_READ_BYTES);
  const probe = Buffer.allocUnsafeSlow(1);

  return {
    isApp: false,
    whenReady: (ready) => ready(),
    wants: () => true,
    take(connection) {
      if (connection.kind === 'bare') takeBare(connection);
      else server.serve(socketOf(connection, server), connection);
    },
    // It serves on until its replacement is there.
    retiring() {},
    drain: () => server.drain(),
  };

  function takeBare(connection: BareConnection): void {
    const length = receive(connection, readBuffer);
    if (length === 'gone') {
      connectionClosed();
      connection.close();
      return;
    }
    if (length === 0) {
      server.serve(socketOf(connection, server), connection);
      return;
    }
    // The exchange may keep the bytes, and the buffer is used again.
    const bytes = Buffer.allocUnsafe(length);
    readBuffer.copy(bytes, 0, 0, length);
    const first = server.serveFirstRead(bytes, connection);
    const sent = send(connection, first);
    if (
      sent === 'gone' ||
      (first.ended && sent === first.output.length && !isAnythingUnread(connection, probe))
    ) {
      // Counted first: a client that sees the end may come again at once.
      first.closed();
      connection.close();
    } else {
      first.continueOn(socketOf(connection, server), sent);
    }
  }
}

/** As net.Server makes its own: paused until the responder reads, open for answers after a half-close. */
function socketOf(connection: ReceivedConnection, { socketOptions }: RawServer): Socket {
  const from = connection.kind === 'bare' ? { fd: connection.fd } : { handle: connection.handle };
  const options = { allowHalfOpen: true, pauseOnCreate: true, readable: true, writable: true };
  return new Socket({ ...from, ...options, ...socketOptions } as object);
}

/** The number of bytes in the buffer, 0 when the client has sent nothing yet. */
function receive(connection: BareConnection, into: Buffer): number | 'gone' {
  try {
    const length = connection.receive(into);
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
function send(connection: BareConnection, { output, ended }: FirstRead): number | 'gone' {
  if (output.length === 0) return 0;
  try {
    return connection.send(output, ended);
  } catch {
    return 'gone';
  }
}

/** Closing over unread bytes sends a reset, which can overtake the answer (RFC 9112 section 9.6). */
function isAnythingUnread(connection: BareConnection, probe: Buffer): boolean {
  try {
    return connection.receive(probe) > 0;
  } catch {
    return false;
  }
}
