/**
 * The raw responder as a worker's service.
 *
 * Of a bare connection it reads what is there, and if that settles the whole connection answers and half-closes
 * without ever building a socket. Everything else becomes a socket, which begins with the bytes already read. Both
 * ways go through the same exchange.
 */
import { Socket } from 'node:net';
import type { BareConnection, Migrate, ReceivedConnection } from '../handoff/receiver-contract.ts';
import { monotonicMs } from '../platform/clock.ts';
import { descriptorLimit } from '../platform/descriptors.ts';
import type { FirstRead } from './raw/first-read.ts';
import { createHalfClosed } from './raw/half-closed.ts';
import type { RawServer } from './raw/raw-server.ts';
import { defaultRawTimeouts } from './raw/timeouts.ts';
import type { Service } from './service.ts';

/** Room for a whole head at its limits; a larger request goes on in its socket. */
const FIRST_READ_BYTES = 24 * 1024;

/** The kernel would take several megabytes for each client that does not read (net.ipv4.tcp_wmem). */
const MOST_UNSENT_BYTES = 128 * 1024;

const MOST_LINGERING = 1024;

/** `connectionClosed` is told of what is gone before the responder has seen it; of all else the responder tells. */
export function createRawService(server: RawServer, connectionClosed: () => void): Service {
  const readBuffer = Buffer.allocUnsafeSlow(FIRST_READ_BYTES);
  const halfClosed = createHalfClosed<BareConnection>({
    now: monotonicMs,
    discard: (connection, gone) => server.discard(socketOf(connection, server), gone),
    lingerMs: defaultRawTimeouts.lingerMs,
    // Clients that do not close must not take the descriptors of those that come.
    most: Math.min(MOST_LINGERING, descriptorLimit() >> 2),
  });

  return {
    isApp: false,
    whenReady: (ready) => ready(),
    wants: () => true,
    take(connection) {
      if (connection.kind === 'bare') takeBare(connection);
      else server.serve(socketOf(connection, server), connection);
    },
    migrate(which, migrate) {
      if (typeof which === 'number') server.moves.some(which, giveBy(migrate));
      else server.moves.all(which === 'all' ? giveBy(migrate) : undefined);
    },
    leave: () => server.leave(),
    async drain({ migrate }) {
      if (migrate !== undefined) server.moves.all(giveBy(migrate));
      await server.drain();
      await halfClosed.drain();
    },
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
    if (sent === 'gone') {
      first.closed();
      connection.close();
    } else if (first.ended && sent === first.output.length) {
      // Counted first: a client that sees the end may come again at once.
      first.closed();
      if (first.isClientDone && length < FIRST_READ_BYTES) endAndClose(connection);
      else halfClosed.add(connection);
    } else {
      first.continueOn(socketOf(connection, server), sent);
    }
  }
}

/** As net.Server makes its own: paused until the responder reads, open for answers after a half-close. */
export function socketOf(
  connection: ReceivedConnection,
  { socketOptions }: Partial<Pick<RawServer, 'socketOptions'>>,
): Socket {
  if (connection.kind === 'bare') connection.limitUnsent(MOST_UNSENT_BYTES);
  const from = connection.kind === 'bare' ? { fd: connection.fd } : { handle: connection.handle };
  const options = { allowHalfOpen: true, pauseOnCreate: true, readable: true, writable: true };
  const socket: ServedSocket = new Socket({ ...from, ...options, ...socketOptions } as object);
  socket[listenerOf] = connection.listener;
  if (connection.proxied !== undefined) socket[headerOf] = connection.proxied.bytes;
  return socket;
}

/** By which listener it came in. */
const listenerOf: unique symbol = Symbol('pointsman.listener');
const headerOf: unique symbol = Symbol('pointsman.header');

type ServedSocket = Socket & { [listenerOf]?: number; [headerOf]?: Uint8Array };

function giveBy(migrate: Migrate): (socket: Socket) => boolean {
  return (socket: ServedSocket) => {
    const { _handle: handle } = socket as unknown as { _handle: { readonly fd: number } | null };
    return handle !== null && migrate(handle.fd, socket[listenerOf]!, socket[headerOf]);
  };
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
 * For a client that has nothing more to say by its own word: waiting for its end would cost a tenth of the CPU time
 * of a connection. What it sends all the same is answered by a reset, but behind the answer and not instead of it:
 * a close alone, over bytes not yet read, would drop what it was to send.
 */
function endAndClose(connection: BareConnection): void {
  try {
    connection.endWriting();
  } catch {
    // The client is gone.
  }
  connection.close();
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
