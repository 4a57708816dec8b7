/**
 * Gives connections of the app's HTTP servers to other workers while nothing is under way on them.
 *
 * A connection that waits for its next request has no state in this process but its parser, and Node knows which
 * parsers have begun nothing: those are the connections that `closeIdleConnections` would close. What has arrived and
 * was not read lies in the kernel, and goes with the connection: between the look and the end of this process's copy
 * nothing is read, as all of it happens in one turn. So no request is lost, however it is timed.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { Server as HttpServer } from 'node:http';
import { type Server, Socket } from 'node:net';
import type { Migrate } from '../../handoff/receiver-contract.ts';
import type { MigrateMessage } from '../../protocol/lifecycle-messages.ts';
import { DESCRIBED, type Described } from '../../proxy-protocol/described.ts';
import type { AppListener, AppListeners } from './app-listeners.ts';
import { type ConnectionEntry, listenerOf } from './connection-entry.ts';

export interface Migration {
  /** Idle connections go, as the message of that name says. */
  move(which: MigrateMessage['which'], migrate: Migrate): void;
  /** An answer is complete: its connection may go now. */
  answered(): void;
  /** Idle ones are left that go as soon as there is a way, or a turn for them. */
  readonly isUnderWay: boolean;
  /** As long as connections go when they are idle: this one will, and is not to be closed. */
  isToMove(socket: Socket): boolean;
  /** It has come from another worker: it is kept as long as one that has just had an answer. */
  arrived(socket: Socket, listener: number): void;
}

/** What the master and its other workers take in without noticing. */
const MOST_PER_TURN = 128;
const EVERY_MS = 5;

export function createMigration(listeners: AppListeners, entry: ConnectionEntry): Migration {
  let migrateAll: Migrate | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isDue = false;
  let isMoreToMove = false;
  const kept = createKept();

  function moveIdle(most: number, migrate: Migrate): void {
    const idle = idleOf(listeners.all);
    let moved = 0;
    let isBlocked = false;
    entry.forEach((socket, listener) => {
      if (isBlocked || moved >= most) return;
      if (!(idle.has(socket) || isSilent(socket)) || !isMovable(socket, listeners.get(listener))) return;
      if (migrate(descriptorOf(socket), listener, headerOf(socket))) {
        // Closes this process's copy of it alone.
        socket.destroy();
        moved++;
      } else {
        isBlocked = true;
      }
    });
    isMoreToMove = isBlocked || moved >= most;
  }

  function moveSome(): void {
    isDue = false;
    if (migrateAll !== undefined) moveIdle(MOST_PER_TURN, migrateAll);
  }

  return {
    move(which, migrate) {
      if (typeof which === 'number') {
        moveIdle(which, migrate);
        return;
      }
      clearInterval(timer);
      migrateAll = which === 'all' ? migrate : undefined;
      if (migrateAll === undefined) return;
      moveSome();
      timer = setInterval(moveSome, EVERY_MS).unref();
    },
    answered() {
      if (isDue || migrateAll === undefined) return;
      isDue = true;
      // When what is left of this answer's turn is over, its connection is idle.
      setImmediate(moveSome);
    },
    get isUnderWay() {
      return migrateAll !== undefined && isMoreToMove;
    },
    isToMove: (socket) => migrateAll !== undefined && servesHttp(socket, listenerFor(socket, listeners)),
    arrived(socket, listener) {
      const found = listeners.get(listener);
      if (found?.scheme === 'http') kept.keep(socket, found.server as HttpServer);
    },
  };
}

/**
 * Node sets this timeout when an answer is complete (`resOnFinish` in lib/_http_server.js), which was in another
 * process, and ends it with the first byte of the next request.
 */
function createKept() {
  const waiting = new WeakSet<Socket>();
  let isWatching = false;

  function watch(): void {
    isWatching = true;
    subscribe('http.server.request.start', (event) => {
      const { socket, server } = event as { readonly socket: Socket; readonly server: HttpServer };
      if (waiting.delete(socket)) socket.setTimeout(server.timeout);
    });
  }

  return {
    keep(socket: Socket, { keepAliveTimeout }: HttpServer): void {
      // Its next request has come with it.
      if (!(keepAliveTimeout > 0) || socket.destroyed || !isSilent(socket)) return;
      if (!isWatching) watch();
      waiting.add(socket);
      socket.setTimeout(keepAliveTimeout);
    },
  };
}

/** Sockets whose parser has begun nothing since the last answer. */
function idleOf(servers: readonly Server[]): ReadonlySet<Socket> {
  const idle = new Set<Socket>();
  const own = Object.getOwnPropertyDescriptor(Socket.prototype, 'destroy');
  Object.defineProperty(Socket.prototype, 'destroy', {
    configurable: true,
    writable: true,
    value(this: Socket) {
      idle.add(this);
      return this;
    },
  });
  try {
    for (const server of servers)
      if ('closeIdleConnections' in server) (server as HttpServer).closeIdleConnections();
  } finally {
    if (own === undefined) Reflect.deleteProperty(Socket.prototype, 'destroy');
    else Object.defineProperty(Socket.prototype, 'destroy', own);
  }
  return idle;
}

/** Its client has not said a word so far. */
function isSilent({ bytesRead, bytesWritten }: Socket): boolean {
  return bytesRead === 0 && bytesWritten === 0;
}

function listenerFor(socket: Socket, listeners: AppListeners): AppListener | undefined {
  const id = listenerOf(socket);
  return id === undefined ? undefined : listeners.get(id);
}

function isMovable(socket: Socket, listener: AppListener | undefined): boolean {
  return (
    servesHttp(socket, listener) &&
    !socket.destroyed &&
    socket.writable &&
    !socket.readableEnded &&
    socket.readableLength === 0 &&
    socket.writableLength === 0 &&
    descriptorOf(socket) >= 0
  );
}

/** What TLS knows of a connection cannot be handed over, nor what a server that is not HTTP's does with one. */
function servesHttp(socket: Socket, listener: AppListener | undefined): boolean {
  return listener?.scheme === 'http' && !('encrypted' in socket);
}

function descriptorOf(socket: Socket): number {
  return handleOf(socket)?.fd ?? -1;
}

/** The next worker is to see the client as this one did. */
function headerOf(socket: Socket): Uint8Array | undefined {
  return handleOf(socket)?.[DESCRIBED]?.header;
}

interface Handle {
  readonly fd: number;
  readonly [DESCRIBED]?: Described;
}

function handleOf(socket: Socket): Handle | null {
  return (socket as unknown as { readonly _handle: Handle | null })._handle;
}
