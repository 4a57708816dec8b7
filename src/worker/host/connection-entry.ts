/** Gives a connection to the app's server it is meant for, and knows the app's open connections. */

import type { Socket } from 'node:net';
import type { NativeHandle } from '../../handoff/receiver-contract.ts';
import { createRoster, NOT_SEATED, type Roster, type Seated } from '../roster.ts';
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

/** Who is to know that a connection has ended, as soon as it has. */
export interface Ending {
  connectionEnded(): void;
}

/** An open connection. One object for each and no closure: all of this is run for every connection. */
class Entered implements Seated {
  seat: number = NOT_SEATED;
  readonly listener: number;
  readonly connection: NativeHandle;
  ending: Ending | undefined;
  readonly #open: Roster<Entered>;
  readonly #closed: () => void;
  #isTold = false;

  constructor(listener: number, connection: NativeHandle, open: Roster<Entered>, closed: () => void) {
    this.listener = listener;
    this.connection = connection;
    this.#open = open;
    this.#closed = closed;
  }

  ended(): void {
    this.#open.delete(this);
    this.ending?.connectionEnded();
    this.tell();
  }

  /** Once, however often it is called. */
  tell(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#closed();
  }
}

/** A handle that knows what it is the connection of. */
interface KnownHandle extends NativeHandle {
  [enteredAs]?: Entered | undefined;
}

const enteredAs: unique symbol = Symbol('pointsman.entered');

type ConnectedSocket = Socket & { readonly _handle: KnownHandle | null };

/**
 * The last answer of this socket is on its way and ends the connection: should the process die before it is closed,
 * the client has lost nothing.
 */
export function answeredLast(socket: Socket): void {
  (socket as ConnectedSocket)._handle?.[enteredAs]?.tell();
}

/** The listener by which the connection of this socket came; undefined when it did not come in here, or has ended. */
export function listenerOf(socket: Socket): number | undefined {
  return (socket as ConnectedSocket)._handle?.[enteredAs]?.listener;
}

/** `ending` is told when the connection of this socket ends. False when it did not come in here. */
export function tellEnd(socket: Socket, ending: Ending): boolean {
  const entered = (socket as ConnectedSocket)._handle?.[enteredAs];
  if (entered === undefined) return false;
  entered.ending = ending;
  return true;
}

/** `closed` is told once for each connection. */
export function createConnectionEntry(listeners: AppListeners, closed: () => void): ConnectionEntry {
  const open = createRoster<Entered>();

  return {
    enter(id, connection) {
      const listener = listeners.get(id);
      const entered = new Entered(id, connection, open, closed);
      open.add(entered);
      watchEnds(connection);
      (connection as KnownHandle)[enteredAs] = entered;
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

const watchedKinds = new WeakSet<object>();

/**
 * Every way a connection ends goes through its handle's `close` or `reset`, whoever wraps the socket. They are replaced
 * once for each kind of handle: a property of its own on every handle is among the dearest things that V8 can be asked for.
 */
function watchEnds(connection: NativeHandle): void {
  const kind = Object.getPrototypeOf(connection) as KnownHandle;
  if (watchedKinds.has(kind)) return;
  watchedKinds.add(kind);
  const { close, reset } = kind;
  replace(kind, 'close', function closeAndTell(this: KnownHandle, done?: () => void): void {
    tellEnded(this);
    close.call(this, done);
  });
  if (reset === undefined) return;
  replace(kind, 'reset', function resetAndTell(this: KnownHandle, done?: () => void): number {
    tellEnded(this);
    return reset.call(this, done);
  });
}

function tellEnded(connection: KnownHandle): void {
  const entered = connection[enteredAs];
  if (entered === undefined) return;
  connection[enteredAs] = undefined;
  entered.ended();
}

function replace(kind: object, name: string, value: unknown): void {
  Object.defineProperty(kind, name, { value, writable: true, enumerable: false, configurable: true });
}
