/**
 * The raw responder behind TLS, as a worker's service. A connection is the responder's once its handshake is done; it
 * stays in this worker, since what TLS knows of it cannot be handed over.
 */
import type { Socket } from 'node:net';
import type { ReceivedConnection } from '../handoff/receiver-contract.ts';
import type { RawServer } from './raw/raw-server.ts';
import { socketOf } from './raw-service.ts';
import type { Service } from './service.ts';
import type { Securing } from './tls/securing.ts';

/** How long a client that has not said a word is waited for at the end. */
const FIRST_BYTES_WITHIN_MS = 500;

/** `connectionClosed` is told of what is gone before the responder has seen it; of all else the responder tells. */
export function createSecuredRawService(
  server: RawServer,
  securing: Securing,
  connectionClosed: () => void,
): Service {
  const handshaking = new Set<Socket>();
  let ended = (): void => {};

  function left(socket: Socket): void {
    if (handshaking.delete(socket) && handshaking.size === 0) ended();
  }

  return {
    isApp: false,
    whenReady: (ready) => securing.whenReady(ready),
    wants: () => true,
    take(connection: ReceivedConnection) {
      if (hasFailed(connection)) {
        connectionClosed();
        return;
      }
      const socket = socketOf(connection, {});
      let isServed = false;
      handshaking.add(socket);
      socket.once('close', () => {
        left(socket);
        if (!isServed) connectionClosed();
      });
      securing.secure(socket, (secured) => {
        isServed = true;
        server.serve(secured, connection);
        left(socket);
      });
    },
    migrate() {},
    leave: () => server.leave(),
    async drain() {
      const drained = server.drain();
      await new Promise<void>((resolve) => {
        ended = resolve;
        setTimeout(() => {
          for (const socket of handshaking) if (socket.bytesRead === 0) socket.destroy();
          if (handshaking.size === 0) resolve();
        }, FIRST_BYTES_WITHIN_MS);
        if (handshaking.size === 0) resolve();
      });
      await drained;
      await server.drain();
    },
  };
}

/** The header of the PROXY protocol comes before TLS, and with it has to go; a connection that has lost it is closed. */
function hasFailed(connection: ReceivedConnection): boolean {
  if (connection.kind === 'handle') return false;
  try {
    void connection.proxied;
    return false;
  } catch {
    connection.close();
    return true;
  }
}
