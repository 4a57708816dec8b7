/**
 * `connect.js PORT full|resumed CONNECTIONS COUNT`: COUNT connections over TLS with a request each, so many at a time, each
 * with a full handshake or all resuming one session. Says how many were answered after the handshake that was asked
 * for, as a line of JSON.
 */
import { once } from 'node:events';
import { connect, createSecureContext, type TLSSocket } from 'node:tls';

const [port = '', kind = '', connections = '', count = ''] = process.argv.slice(2);
const request = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
const secureContext = createSecureContext();
const session = kind === 'resumed' ? await newSession() : undefined;
const counts = { answered: 0, errors: 0 };
let left = Number(count);

await Promise.all(
  Array.from({ length: Number(connections) }, async () => {
    while (left-- > 0) counts[await ask()]++;
  }),
);
console.log(JSON.stringify(counts));

function ask(): Promise<keyof typeof counts> {
  return new Promise((resolve) => {
    let text = '';
    const socket = open(session);
    socket.setEncoding('latin1').on('data', (part: string) => {
      text += part;
    });
    let isAsAsked = false;
    socket.on('secureConnect', () => {
      isAsAsked = socket.isSessionReused() === (session !== undefined);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      resolve(isAsAsked && text.startsWith('HTTP/1.1 200 ') ? 'answered' : 'errors');
    });
    socket.write(request);
  });
}

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
