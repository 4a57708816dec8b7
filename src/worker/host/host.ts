/** Runs in a worker before the app: takes connections from the master for the app's servers and reports its load. */

import { nativeCalls } from '../../native/index.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { type Channel, createChannel } from '../../protocol/channel.ts';
import type {
  DrainMessage,
  ListeningMessage,
  ReadyMessage,
  RetireMessage,
} from '../../protocol/lifecycle-messages.ts';
import type { WorkerSettings } from '../../protocol/worker-settings.ts';
import { createAppEnd } from './app-end.ts';
import { watchAppListeners } from './app-listeners.ts';
import { hostByIpc } from './host-by-ipc.ts';
import { hostByMailbox } from './host-by-mailbox.ts';
import { watchHttpLoad } from './http-load.ts';

/** How long a connection that has nothing to do is kept while the worker ends. */
const IDLE_WITHIN_MS = 100;

// over the limit: the life of a hosted app in the order in which it happens
export function hostApp(settings: WorkerSettings): void {
  const channel = createChannel(process);
  const listeners = watchAppListeners(listening);
  const service = settings.handoff === 'mailbox' ? hostByMailbox(listeners) : hostByIpc(channel, listeners);
  const http = watchHttpLoad(service.recorder, monotonicMs, closeIdleSoon);
  const end = createAppEnd({
    listeners,
    entry: service.entry,
    http,
    hasHeard: () => hasHeard,
    exit: () => void service.flush().then(() => process.exit()),
  });
  let isReady = false;
  let idleTimer: NodeJS.Timeout | undefined;
  let hasHeard = false;
  let isEnding = false;

  // A worker that is blocked, or stopped, would not notice that its master is gone.
  nativeCalls().native?.dieWithParent();

  channel.on<DrainMessage>('pointsman:drain', () => {
    if (isEnding) return;
    isEnding = true;
    void service.refuse().then(() => end.begin());
  });

  // The signal may be for this worker alone: the master first stops sending connections here, and a new worker
  // comes. The app's own handlers run as they would without us.
  process.on('SIGTERM', () => {
    if (isEnding) return;
    // Ours is the first, and counts, too.
    hasHeard = process.listenerCount('SIGTERM') > 1;
    const retire: RetireMessage = { type: 'pointsman:retire' };
    channel.send(retire);
  });

  function listening(id: number | undefined): void {
    const server = id === undefined ? undefined : listeners.get(id)?.server;
    if (server !== undefined) {
      http.watchStreams(server);
      end.watchSessions(server);
      tellListening(channel, id!);
    }
    if (isReady || settings.waitReady) return;
    isReady = true;
    const ready: ReadyMessage = { type: 'pointsman:ready' };
    channel.send(ready);
  }

  /** An answer that had begun before the end could not say that it is the last one; its connection may bring one more. */
  function closeIdleSoon(): void {
    if (idleTimer !== undefined) return;
    idleTimer = setTimeout(() => {
      idleTimer = undefined;
      closeIdle();
    }, IDLE_WITHIN_MS).unref();
  }

  function closeIdle(): void {
    for (const server of listeners.all) {
      if ('closeIdleConnections' in server)
        (server as { closeIdleConnections(): void }).closeIdleConnections();
    }
  }
}

function tellListening(channel: Channel, listener: number): void {
  const message: ListeningMessage = { type: 'pointsman:listening', listener };
  channel.send(message);
}
