/**
 * `connect.js PORT full|resumed CONNECTIONS COUNT`: COUNT connections over TLS with a request each, so many at a time, each
 * with a full handshake or all resuming one session. Says how many were answered after the handshake that was asked
 * for, as a line of JSON.
 */
import { once } from 'node:events';
import { connect, createSecureContext, type TLSSocket } from 'node:tls';
import { askInTurn } from '../harness/load/ask-in-turn.ts';

const [port = '', kind = '', connections = '', count = ''] = process.argv.slice(2);
const request = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
const secureContext = createSecureContext();
const session = kind === 'resumed' ? await newSession() : undefined;

await askInTurn({
  ...{ atOnce: Number(connections), count: Number(count), bytes: request },
  open() {
    const socket = open(session);
    let isAsAsked = false;
    socket.on('secureConnect', () => {
      isAsAsked = socket.isSessionReused() === (session !== undefined);
    });
    return { socket, isAsAsked: () => isAsAsked };
  },
});

function open(session: Buffer | undefined): TLSSocket {
  return connect({
    port: Number(port),
    host: '127.0.0.1',
    servername: 'localhost',
    secureContext,
    // Certificates are for the server to pay for here; whether they are good is known.
    rejectUnauthorized: false,
    ...(session !== undefined && { session }),
  });
}

async function newSession(): Promise<Buffer> {
  const socket = open(undefined);
  socket.write(request);
  socket.resume();
  const [ticket] = (await once(socket, 'session')) as [Buffer];
  await once(socket, 'close');
  return ticket;
}
