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
  const raw = createRawServer({ app: testApp(), now, wallClock: Date.now, ...options });
  const listener = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) =>
    accept(raw, socket),
  );
  // A test that fails before it closes the server must not keep the process.
  listener.listen(0, '127.0.0.1').unref();
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return {
    raw,
    connect: () => connect({ port, host: '127.0.0.1', allowHalfOpen: true }),
    async close() {
      listener.close();
      await raw.drain();
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
