/** How an app ends when the master has no more connections for it: by its own handlers, if it has any. */
import type { Server as HttpServer } from 'node:http';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { Server, Socket } from 'node:net';
import type { AppListeners } from './app-listeners.ts';
import type { ConnectionEntry } from './connection-entry.ts';
import type { HttpLoad } from './http-load.ts';

export interface AppEnd {
  /** Finishes what is open, then ends the process. An app that ends itself is left to do so. */
  begin(): void;
  /** To be called for each HTTP/2 server. */
  watchSessions(server: Server): void;
}

export interface AppEndParts {
  readonly listeners: AppListeners;
  readonly entry: ConnectionEntry;
  readonly http: HttpLoad;
  /** The app got SIGTERM itself before the master said to end, and has a handler for it. */
  hasHeard(): boolean;
  /** Ends the process, after the worker's last numbers are out. */
  exit(): void;
}

/** Our own listener for SIGTERM. */
const OWN_LISTENERS = 1;

/**
 * So long kept connections may bring one more request, which is told to be the last: one that is on its way when its
 * connection is ended would be lost.
 */
const LAST_REQUESTS_WITHIN_MS = 100;

/** So long the first bytes of a new connection may be on their way. */
const FIRST_BYTES_WITHIN_MS = 500;
const LOOK_EVERY_MS = 10;

export function createAppEnd({ listeners, entry, http, hasHeard, exit }: AppEndParts): AppEnd {
  const sessions = new Set<ServerHttp2Session>();

  return {
    watchSessions(server) {
      if (!('updateSettings' in server)) return;
      (server as unknown as Http2Server).on('session', (session) => {
        sessions.add(session);
        session.once('close', () => sessions.delete(session));
      });
    },
    begin() {
      http.endConnections();
      setTimeout(endWhenAllSpoke, LAST_REQUESTS_WITHIN_MS, FIRST_BYTES_WITHIN_MS / LOOK_EVERY_MS);
    },
  };

  /** A server that closes ends connections that have not said a word (Node.js 26), or waits for them (before). */
  function endWhenAllSpoke(looksLeft: number): void {
    if (looksLeft > 0 && silent().length > 0) setTimeout(endWhenAllSpoke, LOOK_EVERY_MS, looksLeft - 1);
    else end();
  }

  function end(): void {
    // One that heard the signal is on its way, even if its handler was for once.
    if (hasHeard()) return;
    if (process.listenerCount('SIGTERM') > OWN_LISTENERS) {
      process.emit('SIGTERM', 'SIGTERM');
    } else if (process.listenerCount('SIGINT') > 0) {
      process.emit('SIGINT', 'SIGINT');
    } else {
      closeServers();
    }
  }

  function closeServers(): void {
    const { servers } = listeners;
    let open = servers.length;
    for (const server of servers) {
      server.close(() => {
        open--;
        if (open === 0) exit();
      });
    }
    for (const session of sessions) session.close();
    for (const socket of silent()) socket.end();
    if (open === 0) exit();
    for (const server of servers)
      if ('closeIdleConnections' in server) (server as HttpServer).closeIdleConnections();
  }

  function silent(): Socket[] {
    return [...entry.open].filter(({ bytesRead, bytesWritten }) => bytesRead === 0 && bytesWritten === 0);
  }
}
