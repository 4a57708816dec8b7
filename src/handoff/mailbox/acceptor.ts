/** Accepts connections as bare descriptors. */
import type { Server } from 'node:net';
import type { Native } from '../../native/index.ts';
import type { AcceptedHandle } from './fd-connection.ts';

/** Connections taken in one turn of the event loop, so that a flood does not keep the master from its workers. */
const MOST_PER_TURN = 32;

/** Connections that come closer together than this come in bursts. */
const BURST_WITHIN_MS = 0.25;

/** Seconds the kernel waits for a client's first bytes before it reports the connection all the same. */
const DEFER_ACCEPT_SECONDS = 1;

/** The native handle of a listening `net.Server`; lib/net.js sets its `onconnection`. */
interface ListeningHandle {
  readonly fd: number;
  onconnection(status: number, client: AcceptedHandle | undefined): void;
}

export interface AcceptorParts {
  readonly native: Native;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly deferAccept: boolean;
}

/**
 * Calls `accepted` for each connection of a server that listens, and keeps libuv's own accept from building a
 * `net.Socket`: that object would cost more than the whole rest of the hand-off. libuv accepts the first
 * connection of a burst, the system call the others; where they come one by one, another look would find nothing.
 * Failed accepts go to the server's 'error' listeners, as Node's own do.
 */
export function acceptDescriptors(
  server: Server,
  { native, now, deferAccept }: AcceptorParts,
  accepted: (fd: number, atMs: number, handle?: AcceptedHandle) => void,
): void {
  const listening = (server as unknown as { _handle: ListeningHandle })._handle;
  if (deferAccept) native.deferAccept(listening.fd, DEFER_ACCEPT_SECONDS);
  const original = listening.onconnection;
  let isBurst = false;
  let latestMs = Number.NEGATIVE_INFINITY;

  listening.onconnection = function onConnection(status, client) {
    if (status !== 0 || client === undefined) {
      original.call(this, status, client);
      return;
    }
    const nowMs = now();
    isBurst ||= nowMs - latestMs < BURST_WITHIN_MS;
    latestMs = nowMs;
    accepted(client.fd, nowMs, client);
    if (!isBurst) return;
    try {
      for (let count = 1; count < MOST_PER_TURN; count++) {
        const fd = native.accept(listening.fd);
        isBurst = fd !== -1 || count > 1;
        if (fd === -1) return;
        accepted(fd, now());
      }
    } catch (error) {
      server.emit('error', error);
    }
  };
}
