/** TLS without certificates: both sides know a key. */

import type { Socket } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';

const ciphers = 'PSK-AES128-GCM-SHA256';
const maxVersion = 'TLSv1.2';
const psk = Buffer.from('0123456789abcdef');

export function createPskServer(connection: (socket: TLSSocket) => void) {
  return createServer({ ciphers, maxVersion, pskCallback: () => psk }, connection);
}

/** The client's side over a connection that is there. */
export function connectPsk(socket: Socket): TLSSocket {
  return connect({
    socket,
    ciphers,
    maxVersion,
    pskCallback: () => ({ psk, identity: 'client' }),
    checkServerIdentity: () => undefined,
  });
}
