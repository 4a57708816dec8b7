/**
 * An HTTP server of the app whose connections come over TLS. It gets them when the handshake is done, by the event
 * 'connection', as is documented for connections of other kinds; up to there the server treats them as its own, so that
 * `maxConnections`, `noDelay` and `close()` are what they are without TLS.
 */
import type { Server, Socket } from 'node:net';
import type { ListenQuery } from '../../protocol/cluster-protocol.ts';
import type { Securing } from '../tls/securing.ts';
import { hiddenOn, KEPT } from './hidden-listeners.ts';
import { schemeOf } from './scheme.ts';

/** Runs `accept`, by which the server emits a connection within the same turn, if it wants it. */
export type SecuredEntry = (accept: () => void) => void;

const known = new WeakMap<Server, SecuredEntry>();

/**
 * Undefined for a server that is served as it is: what speaks first, another protocol than HTTP/1.1 or TLS of its own
 * cannot be wrapped, and a unix socket, or a datagram, has no need.
 */
export function securedEntryOf(
  server: Server,
  { port, addressType }: Pick<ListenQuery, 'port' | 'addressType'>,
  securing: Securing | undefined,
): SecuredEntry | undefined {
  if (securing === undefined || typeof addressType === 'string' || port === -1) return undefined;
  if (schemeOf(server) !== 'http') return undefined;
  const entry = known.get(server) ?? secureConnections(server, securing);
  known.set(server, entry);
  return entry;
}

function secureConnections(server: Server, securing: Securing): SecuredEntry {
  // Other connections are the app's own to make, and those that are secured come by the same event.
  let isEntering = false;
  hiddenOn(server).on('connection', (socket: Socket) => {
    if (!isEntering) return undefined;
    isEntering = false;
    securing.secure(socket, (secured) => void server.emit('connection', secured));
    return KEPT;
  });
  return (accept) => {
    isEntering = true;
    try {
      accept();
    } finally {
      isEntering = false;
    }
  };
}
