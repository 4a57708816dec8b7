/** The listening socket. It belongs to the master and outlives every worker. */
import { createServer, type Server } from 'node:net';
import { listenError } from '../errors.ts';
import type { ListenAddress } from './contract.ts';

export interface ListenerOptions {
  /** All interfaces, IPv4 and IPv6, when undefined. */
  readonly host: string | undefined;
  readonly port: number;
  readonly backlog: number;
}

export interface Listener {
  readonly server: Server;
  readonly address: ListenAddress;
  /** Closes the listening socket at once; accepted connections are not touched. */
  close(): void;
}

/** Rejects with a PointsmanError that says why the address cannot be had. */
export function listen(
  options: ListenerOptions,
  onAcceptError: (error: NodeJS.ErrnoException) => void,
): Promise<Listener> {
  const { host, port, backlog } = options;
  // Paused: not a byte of a client is read before a worker has it.
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true });

  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => reject(listenError(error, { host, port }));
    server.once('error', refuse);
    server.listen({ port, backlog, ...(host === undefined ? {} : { host }) }, () => {
      server.off('error', refuse);
      // From here on errors are failed accepts (EMFILE, ENFILE, ECONNABORTED): the next one may succeed.
      server.on('error', onAcceptError);
      resolve({ server, address: addressOf(server), close: () => void server.close() });
    });
  });
}

function addressOf(server: Server): ListenAddress {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the listener has no TCP address');
  return { host: address.address, port: address.port };
}
