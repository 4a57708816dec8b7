/** How an app ends when the master has no more connections for it: by its own handlers, if it has any. */
import type { Server as HttpServer } from 'node:http';
import type { ServerHttp2Session } from 'node:http2';
import type { Server, Socket } from 'node:net';
import type { Draining } from '../service.ts';
import type { AppListeners } from './app-listeners.ts';
import type { AppSignals } from './app-signals.ts';
import type { ConnectionEntry } from './connection-entry.ts';
import { endInTurn } from './end-in-turn.ts';
import { hiddenOn } from './hidden-listeners.ts';
import type { HttpLoad } from './http-load.ts';
import type { Migration } from './migration.ts';

export interface AppEnd {
  /** Ends the app. Resolves when nothing is open, and never if the app is left to end the process itself. */
  drain(how: Draining): Promise<void>;
  /** To be called for each HTTP/2 server. */
  watchSessions(server: Server): void;
}

export interface AppEndParts {
  readonly listeners: AppListeners;
  readonly signals: Pick<AppSignals, 'deliver'>;
  readonly entry: ConnectionEntry;
  readonly http: HttpLoad;
  readonly migration: Migration;
}

/**
 * How long keep-alive connections may bring one more request, whose answer says that it is the last: a request on its
 * way when its connection is ended would be lost.
 */
const LAST_REQUESTS_WITHIN_MS = 100;

/** How long is waited at most for the first bytes of a new connection, and for clients that may ask again. */
const FIRST_BYTES_WITHIN_MS = 500;
const REQUESTS_WITHIN_MS = 2000;
const CHECK_EVERY_MS = 10;

export function createAppEnd({ listeners, signals, entry, http, migration }: AppEndParts): AppEnd {
  const sessions = new Set<ServerHttp2Session>();

  return {
    watchSessions(server) {
      if (!('updateSettings' in server)) return;
      hiddenOn(server).on('session', (session: ServerHttp2Session) => {
        sessions.add(session);
        session.once('close', () => sessions.delete(session));
      });
    },
    drain({ migrate, withinMs }) {
      if (withinMs !== undefined) endInTurn(() => entry.open, http.owesAnswer, withinMs);
      if (migrate !== undefined) migration.move('all', migrate);
      http.endConnections(migration.isToMove);
      return new Promise((closed) => {
        setTimeout(endWhenAllSpoke, LAST_REQUESTS_WITHIN_MS, 0, closed);
      });
    },
  };

  /** A server that closes ends connections that have not said a word (Node.js 26), or waits for them (before). */
  function endWhenAllSpoke(waitedMs: number, closed: () => void): void {
    const isSomebodyComing =
      (waitedMs < FIRST_BYTES_WITHIN_MS && silentOf(entry).length > 0) ||
      (waitedMs < REQUESTS_WITHIN_MS && (http.mayAskAgain() || migration.isUnderWay || isAnyToMove()));
    if (isSomebodyComing) setTimeout(endWhenAllSpoke, CHECK_EVERY_MS, waitedMs + CHECK_EVERY_MS, closed);
    // After a stall timers come before what arrived meanwhile is read (libuv's order of phases).
    else setImmediate(end, closed);
  }

  /** Those that are answered by then go, whatever the app's own handler does to connections. */
  function isAnyToMove(): boolean {
    let isAny = false;
    entry.forEach((socket) => {
      isAny ||= migration.isToMove(socket) && http.isAnswering(socket);
    });
    return isAny;
  }

  function end(closed: () => void): void {
    const handled = (['SIGTERM', 'SIGINT'] as const).find((signal) => process.listenerCount(signal) > 0);
    if (handled !== undefined) signals.deliver(handled);
    else closeServers(listeners.servers, sessions, entry, closed);
  }
}

function closeServers(
  servers: readonly Server[],
  sessions: ReadonlySet<ServerHttp2Session>,
  entry: ConnectionEntry,
  closed: () => void,
): void {
  let open = servers.length;
  for (const server of servers) {
    server.close(() => {
      open--;
      if (open === 0) closed();
    });
  }
  for (const session of sessions) session.close();
  for (const socket of silentOf(entry)) socket.end();
  if (open === 0) closed();
  for (const server of servers)
    if ('closeIdleConnections' in server) (server as HttpServer).closeIdleConnections();
}

function silentOf({ open }: ConnectionEntry): Socket[] {
  return [...open].filter(({ bytesRead, bytesWritten }) => bytesRead === 0 && bytesWritten === 0);
}
