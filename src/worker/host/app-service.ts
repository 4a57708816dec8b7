/** An unmodified app as a worker's service. */

import { AsyncResource } from 'node:async_hooks';
import type { BareConnection } from '../../handoff/receiver-contract.ts';
import { monotonicMs } from '../../platform/clock.ts';
import type { LoadRecorder } from '../../scoreboard/contract.ts';
import type { Service } from '../service.ts';
import { createAppEnd } from './app-end.ts';
import type { AppListeners } from './app-listeners.ts';
import type { AppSignals } from './app-signals.ts';
import { createConnectionEntry } from './connection-entry.ts';
import { createFirstRead } from './first-read.ts';
import { type HttpLoad, watchHttpLoad } from './http-load.ts';
import { createMigration, type Migration } from './migration.ts';
import { openBare, openHandle } from './open-connection.ts';

export interface AppServiceParts {
  readonly listeners: AppListeners;
  readonly signals: Pick<AppSignals, 'deliver'>;
  readonly recorder: LoadRecorder;
  /** The app says itself when it is ready. */
  readonly waitReady: boolean;
  /** A server of the app listens at the address with this number. */
  tellListening(listener: number): void;
}

/** How long a connection that has nothing to do is kept while the worker ends. */
const IDLE_WITHIN_MS = 100;

export function createAppService({
  listeners,
  signals,
  recorder,
  waitReady,
  tellListening,
}: AppServiceParts): Service {
  const entry = createConnectionEntry(listeners, () => recorder.connectionClosed());
  const readFirst = createFirstRead();
  const closeWhenIdle = createIdleClosing(listeners);
  const migration = createMigration(listeners, entry);
  let isEnding = false;
  const http = watchHttpLoad(recorder, monotonicMs, () => {
    migration.answered();
    if (isEnding) closeWhenIdle(http);
  });
  const end = createAppEnd({ listeners, signals, entry, http, migration });

  /** Several come in one turn, with nothing of Node's between them. */
  function enterBare(connection: BareConnection): void {
    const handle = openBare(connection, listeners.get(connection.listener)?.isPipe === true);
    if (handle === undefined) recorder.connectionClosed();
    const socket = handle && entry.enter(connection.listener, handle);
    if (socket === undefined) return;
    readFirst(socket, connection);
    if (connection.isMigrated) migration.arrived(socket, connection.listener);
  }

  return {
    isApp: true,
    whenReady(ready) {
      let isReady = waitReady;
      listeners.onListening((id) => {
        const server = id === undefined ? undefined : listeners.get(id)?.server;
        if (server !== undefined) {
          http.watchStreams(server);
          end.watchSessions(server);
          tellListening(id!);
        }
        if (!isReady) ready();
        isReady = true;
      });
    },
    wants: listeners.wants,
    take(connection) {
      if (connection.kind === 'handle') void entry.enter(connection.listener, openHandle(connection));
      // As Node runs each connection: what one leaves in its async context is not the next one's.
      else new AsyncResource('PointsmanConnection').runInAsyncScope(enterBare, undefined, connection);
    },
    migrate: (which, migrate) => moveIdle({ http, migration, isEnding }, which, migrate),
    leave: () => http.endConnections(migration.isToMove),
    drain(how) {
      isEnding = true;
      return end.drain(how);
    },
  };
}

interface Moving {
  readonly http: HttpLoad;
  readonly migration: Migration;
  readonly isEnding: boolean;
}

function moveIdle(
  { http, migration, isEnding }: Moving,
  ...[which, migrate]: Parameters<Service['migrate']>
): void {
  http.watchAnswers();
  migration.move(which, migrate);
  // Nobody takes them any more: they end with this process after all.
  if (isEnding) http.endConnections(migration.isToMove);
}

/** An answer that had begun before the end could not say that it is the last one; its connection may bring one more. */
function createIdleClosing(listeners: AppListeners): (http: HttpLoad) => void {
  let isDue = false;

  return (http) => {
    if (isDue) return;
    isDue = true;
    // After a stall a timer comes before what arrived meanwhile is read; setImmediate comes after it.
    const check = () => setTimeout(setImmediate, IDLE_WITHIN_MS, closeIfIdle).unref();
    const closeIfIdle = (): void => {
      if (http.mayAskAgain()) {
        check();
        return;
      }
      isDue = false;
      for (const server of listeners.all) {
        if ('closeIdleConnections' in server)
          (server as { closeIdleConnections(): void }).closeIdleConnections();
      }
    };
    check();
  };
}
