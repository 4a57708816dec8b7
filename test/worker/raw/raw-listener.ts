import { once } from 'node:events';
import { type AddressInfo, connect, createServer, Socket } from 'node:net';
import { createBuiltInApp } from '../../../src/worker/raw/built-in-app/built-in-app.ts';
import {
  createRawServer,
  type RawServer,
  type RawServerOptions,
} from '../../../src/worker/raw/raw-server.ts';

export interface RawListener {
  readonly raw: RawServer;
  /** Connections accepted and not yet reported closed. */
  readonly open: number;
  /** Requests started and not yet reported finished. */
  readonly inFlight: number;
  connect(): Socket;
  /** Stops listening and drains: never resolves if a connection is left behind. */
  close(): Promise<void>;
}

const now = (): number => performance.now();

export type Accept = (raw: RawServer, socket: Socket) => void;

/** Serves over a socket made anew of the connection with the server's own options, as a worker makes them. */
export const acceptBySharedRead: Accept = (raw, accepted) => {
  const holder = accepted as unknown as { _handle: object | null };
  const handle = holder._handle;
  holder._handle = null;
  const options = { ...raw.socketOptions, handle, allowHalfOpen: true, pauseOnCreate: true };
  raw.serve(new Socket(options as object), { acceptedAtMs: now() });
};

const serveSocket: Accept = (raw, socket) => raw.serve(socket, { acceptedAtMs: now() });

/** The responder behind a loopback port, with the built-in app unless the options name another. */
export async function listenRaw(
  options: Partial<RawServerOptions> = {},
  accept: Accept = serveSocket,
): Promise<RawListener> {
  let open = 0;
  let inFlight = 0;
  const raw = createRawServer({
    app: testApp(),
    now,
    wallClock: Date.now,
    ...options,
    hooks: {
      ...options.hooks,
      requestStarted() {
        inFlight++;
        options.hooks?.requestStarted();
      },
      requestFinished(outcome) {
        inFlight--;
        options.hooks?.requestFinished(outcome);
      },
    },
    connectionClosed() {
      open--;
      options.connectionClosed?.();
    },
  });
  const listener = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => {
    open++;
    accept(raw, socket);
  });
  // A test that fails before it closes the server must not keep the process.
  listener.listen(0, '127.0.0.1').unref();
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return {
    raw,
    get open() {
      return open;
    },
    get inFlight() {
      return inFlight;
    },
    connect: () => connect({ port, host: '127.0.0.1', allowHalfOpen: true }),
    async close() {
      listener.close();
      // A connection that is not being read keeps no event loop alive, and the sweep that ends it does not either;
      // in a worker the channel to the master does.
      const alive = setInterval(() => {}, 1_000);
      await raw.drain();
      clearInterval(alive);
    },
  };
}

export function testApp(): RawServerOptions['app'] {
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  return createBuiltInApp({ slot: 1, generation: 1, pid: process.pid, now, sleep });
}

/** Runs the tasks with at most `limit` of them under way; rejects with the first failure. */
export async function inParallel(limit: number, tasks: Iterable<() => Promise<void>>): Promise<void> {
  const queue = tasks[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: limit }, async () => {
      for (let task = queue.next(); !task.done; task = queue.next()) await task.value();
    }),
  );
}
