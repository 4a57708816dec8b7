/** Makes the master's connections: of what it accepts, and of what comes back. */
import type { Server } from 'node:net';
import type { Native } from '../../native/index.ts';
import type { AcceptOptions, Connection } from '../contract.ts';
import { acceptDescriptors } from './acceptor.ts';
import { type AcceptedDescriptor, FdConnection } from './fd-connection.ts';
import { ProxiedFdConnection } from './proxied-fd-connection.ts';

export interface ConnectionsParts {
  readonly native: Native;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

export interface Connections {
  acceptFrom(server: Server, options: AcceptOptions, accept: (connection: Connection) => void): void;
  /** Of a descriptor that comes back. */
  make(from: AcceptedDescriptor): FdConnection;
  /** Whether they begin with a header of the PROXY protocol. */
  readonly areProxied: boolean;
  /** Listeners whose clients come by TCP. */
  readonly tcpListeners: ReadonlySet<number>;
}

export function createConnections({ native, now }: ConnectionsParts): Connections {
  const tcpListeners = new Set<number>();
  let nextId = 1;
  let areProxied = false;

  return {
    tcpListeners,
    get areProxied() {
      return areProxied;
    },
    make: (from) => new (areProxied ? ProxiedFdConnection : FdConnection)(native, nextId++, from),
    acceptFrom(server, { listener, deferAccept, gate }, accept) {
      if (typeof (server.address() ?? '') === 'object') tcpListeners.add(listener);
      const parts = { native, now, deferAccept };
      if (gate === undefined) {
        acceptDescriptors(server, parts, (fd, acceptedAtMs, handle) =>
          accept(new FdConnection(native, nextId++, { fd, listener, acceptedAtMs }, handle)),
        );
        return;
      }
      areProxied = true;
      acceptDescriptors(server, parts, (fd, acceptedAtMs, handle) =>
        gate.enter(new ProxiedFdConnection(native, nextId++, { fd, listener, acceptedAtMs }, handle), accept),
      );
    },
  };
}
