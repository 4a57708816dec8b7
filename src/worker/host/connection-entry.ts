/** Gives a connection to the app's server it is meant for, and knows the app's open connections. */

import type { Socket } from 'node:net';
import type { NativeHandle } from '../../handoff/receiver-contract.ts';
import { createRoster, NOT_SEATED, type Seated } from '../roster.ts';
import type { AppListeners } from './app-listeners.ts';
import { socketOf } from './app-listeners.ts';

export interface ConnectionEntry {
  /** The app accepts `connection`. Gives its socket, where Node tells and what comes by it is for the app as it is. */
  enter(listener: number, connection: NativeHandle): Socket | undefined;
  /** Sockets of open connections. */
  readonly open: Iterable<Socket>;
  readonly openCount: number;
  /** Sockets of open connections, with the listeners they came in by. */
  forEach(visit: (socket: Socket, listener: number) => void): void;
}

interface Entered extends Seated {
  readonly listener: number;
  readonly connection: NativeHandle;
}

/** A handle that knows how to say that its connection is as good as closed. */
interface Telling extends NativeHandle {
  [tellAnswered]?: () => void;
}

const tellAnswered: unique symbol = Symbol('pointsman.tellAnswered');

/**
 * The last answer of this socket is on its way and ends the connection: should the process die before it is closed,
 * the client has lost nothing.
 */
export function answeredLast(socket: Socket): void {
  (socket as unknown as { _handle: Telling | null })._handle?.[tellAnswered]?.();
}

/** `closed` is told once for each connection. */
export function createConnectionEntry(listeners: AppListeners, closed: () => void): ConnectionEntry {
  const open = createRoster<Entered>();

  return {
    enter(id, connection) {
      const listener = listeners.get(id);
      const entered = { connection, listener: id, seat: NOT_SEATED };
      open.add(entered);
      const tellOnce = once(closed);
      (connection as Telling)[tellAnswered] = tellOnce;
      tellClose(connection, () => {
        open.delete(entered);
        tellOnce();
      });
      if (listener === undefined) {
        connection.close();
        return undefined;
      }
      const { handle, secured } = listener;
      if (secured === undefined) handle.onconnection(0, connection);
      else secured(() => handle.onconnection(0, connection));
      return secured === undefined ? socketOf(connection) : undefined;
    },
    get open() {
      const sockets: Socket[] = [];
      open.forEach(({ connection }) => {
        const socket = socketOf(connection);
        if (socket !== undefined) sockets.push(socket);
      });
      return sockets;
    },
    forEach(visit) {
      open.forEach(({ connection, listener }) => {
        const socket = socketOf(connection);
        if (socket !== undefined) visit(socket, listener);
      });
    },
    get openCount() {
      return open.size;
    },
  };
}

/** Every way a connection ends goes through its handle's `close` or `reset`, whoever wraps the socket. */
function tellClose(connection: NativeHandle, closed: () => void): void {
  const { close, reset } = connection;
  const tell = once(closed);
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

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    act();
  };
}
