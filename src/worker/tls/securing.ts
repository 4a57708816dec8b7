/** TLS in a worker that is to terminate it: what it takes comes from the master. */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Channel } from '../../protocol/channel.ts';
import type { TlsMessage } from '../../protocol/tls-messages.ts';
import type { SecureServer } from './secure-server.ts';

export interface Securing {
  /** Calls `act` once connections can be secured. */
  whenReady(act: () => void): void;
  /** As SecureServer says; not before it is ready. */
  secure(socket: Socket, secured: (socket: TLSSocket) => void): void;
}

/** To be called before the first message can come. */
export function createSecuring(channel: Channel): Securing {
  const loading = Promise.all([import('./secure-server.ts'), import('node:tls')]);
  let server: SecureServer | undefined;
  let waiting: (() => void)[] = [];

  channel.on<TlsMessage>('pointsman:tls', (told) => {
    void loading.then(([{ createSecureServer }, tls]) => {
      if (server === undefined) {
        server = createSecureServer(tls, told);
        for (const act of waiting) act();
        waiting = [];
        return;
      }
      try {
        server.use(told);
      } catch (error) {
        // The master has tried them; with other flags of Node.js than its own they can fail here all the same.
        console.error('The new certificates cannot be used, and the old ones serve on:', error);
      }
    });
  });

  return {
    whenReady(act) {
      if (server === undefined) waiting.push(act);
      else act();
    },
    secure: (socket, secured) => server!.secure(socket, secured),
  };
}
