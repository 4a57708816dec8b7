/** Gives a connection to the app's server it is meant for, and knows the app's open connections. */
import type { Socket } from 'node:net';
import type { AppListeners, ConnectionHandle } from './app-listeners.ts';
import { socketOf } from './app-listeners.ts';

export interface ConnectionEntry {
  /** The app accepts `connection`. Gives its socket, where Node tells. */
  enter(listener: number, connection: ConnectionHandle): Socket | undefined;
  /** Sockets of open connections. */
  readonly open: Iterable<Socket>;
  readonly openCount: number;
}

/** `closed` is told once for each connection. */
export function createConnectionEntry(listeners: AppListeners, closed: () => void): ConnectionEntry {
  const open = new Set<ConnectionHandle>();

  return {
    enter(id, connection) {
      const listener = listeners.get(id);
      open.add(connection);
      tellClose(connection, () => {
        open.delete(connection);
        closed();
      });
      if (listener === undefined) {
        connection.close();
        return undefined;
      }
      listener.handle.onconnection(0, connection);
      return socketOf(connection);
    },
    get open() {
      return [...open].map(socketOf).filter((socket) => socket !== undefined);
    },
    get openCount() {
      return open.size;
    },
  };
}

/** Every way a connection ends goes through its handle's `close` or `reset`, whoever wraps the socket. */
function tellClose(connection: ConnectionHandle, closed: () => void): void {
  const { close, reset } = connection;
  let isClosed = false;
  const tell = (): void => {
    if (isClosed) return;
    isClosed = true;
    closed();
  };
  connection.close = function closeAndTell(done) {
    tell();
    close.call(this, done);
  };
  if (reset === undefined) return;
  connection.reset = function resetAndTell(done) {
    tell();
    return reset.call(this, done);
  };
}
