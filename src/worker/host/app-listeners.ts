/**
 * The servers of the app that listen in this worker, and the way connections get to them.
 *
 * Node's own half of node:cluster asks the master for each address and gives the app's server a handle that
 * accepts nothing by itself (lib/internal/cluster/child.js, `rr`). It is that handle's `onconnection` that Node
 * calls for an accepted connection, so calling it is a real accept: `noDelay`, `maxConnections`, connection
 * counts, header and request timeouts and TLS all work as ever.
 */
import cluster from 'node:cluster';
import type { Server, Socket } from 'node:net';
import type { NativeHandle } from '../../handoff/receiver-contract.ts';
import { clusterMessageOf, type ListenQuery, type Scheme } from '../../protocol/cluster-protocol.ts';
import type { Securing } from '../tls/securing.ts';
import { type HiddenListeners, hiddenOn } from './hidden-listeners.ts';
import { hideClusterListeners } from './hosted-process.ts';
import { letGoOfChannel } from './keep-alive.ts';
import { watchListenPaths } from './listen-paths.ts';
import { schemeOf } from './scheme.ts';
import { type SecuredEntry, securedEntryOf } from './secured-server.ts';

/** The handle of a server in a worker. */
interface ServerHandle {
  onconnection(status: number, connection: NativeHandle): void;
  getsockname?(into: object): number;
}

/** A server of the app that listens. */
export interface AppListener {
  readonly id: number;
  readonly server: Server;
  readonly handle: ServerHandle;
  readonly isPipe: boolean;
  /** What is spoken on the wire. */
  readonly scheme: Scheme;
  /** Its connections come over TLS that the server knows nothing of. */
  readonly secured?: SecuredEntry | undefined;
}

export interface AppListeners {
  get(id: number): AppListener | undefined;
  /** Servers that listen. */
  readonly servers: readonly Server[];
  /** Those and others that may still have connections. */
  readonly all: readonly Server[];
  /** Whether the server of `id` is open and wants one more connection beside `coming` others. */
  wants(id: number, coming?: number): boolean;
  /** `listening` is told of each address, without an id where there are no connections (UDP). To be called once. */
  onListening(listening: Listening): void;
}

type Listening = (id: number | undefined) => void;

interface ClusterInternals {
  _getServer(server: Server, query: ListenQuery, done: (errno: number, handle: ServerHandle) => void): void;
}

/** To be called before the app runs. `securing` is for HTTP servers at TCP addresses. */
export function watchAppListeners(hidden: HiddenListeners, securing?: Securing): AppListeners {
  const listeners = new Map<number, AppListener>();
  let listening: Listening = () => {};
  const tell = (id: number | undefined): void => listening(id);
  watchCluster(listeners, hidden, securing, securing === undefined ? tell : tellWhenReady(securing, tell));

  return {
    get: (id) => listeners.get(id),
    get servers() {
      return [...listeners.values()].filter(isOpen).map(({ server }) => server);
    },
    get all() {
      return [...listeners.values()].map(({ server }) => server);
    },
    wants(id, coming = 0) {
      const listener = listeners.get(id);
      if (listener === undefined || !isOpen(listener)) return false;
      const { maxConnections, _connections } = listener.server as Server & { readonly _connections: number };
      // As Node compares: 0 connections at most is a limit, too.
      return !(maxConnections != null && _connections + coming >= maxConnections);
    },
    onListening(tell) {
      listening = tell;
    },
  };
}

function isOpen({ server, handle }: AppListener): boolean {
  return (server as unknown as { _handle: unknown })._handle === handle;
}

/** Keeps `listeners` up to date with what the app's servers ask of Node's half of node:cluster. */
function watchCluster(
  listeners: Map<number, AppListener>,
  hidden: HiddenListeners,
  securing: Securing | undefined,
  listening: Listening,
): void {
  const internals = cluster as unknown as ClusterInternals;
  const shared = new WeakSet<object>();
  const askPrimary = internals._getServer;
  if (typeof askPrimary !== 'function') {
    throw new Error(
      `Node.js ${process.versions.node} has no cluster._getServer: pointsman cannot host an app on it`,
    );
  }

  // Node handles the answer in a listener of the same event and calls back within it.
  let latest: { readonly key?: string; readonly sockname?: { readonly port?: number } } = {};
  hidden.on('internalMessage', (message: unknown) => {
    if (clusterMessageOf(message) !== undefined) latest = message as typeof latest;
  });

  const channel = letGoOfChannel();
  hideClusterListeners(hidden, channel.messagesRemoved);
  internals._getServer = function getServer(server, query, done) {
    const isDatagram = typeof query.addressType === 'string';
    const secured = securedEntryOf(server, query, securing);
    const scheme = secured === undefined ? schemeOf(server) : 'https';
    const asked = isDatagram
      ? query
      : { ...query, scheme, ...(secured === undefined ? {} : { isSecured: true }) };
    const answered = channel.hold();
    askPrimary.call(this, server, asked, (errno, handle) => {
      const id = Number(latest.key);
      if (errno === 0) shared.add(handle);
      if (errno === 0 && !isDatagram) {
        listeners.set(id, { id, server, handle, isPipe: query.port < 0, scheme, secured });
        // The number may be another server's by then.
        hiddenOn(server).once('close', () => {
          if (listeners.get(id)?.handle === handle) listeners.delete(id);
        });
      }
      answered();
      // First: a datagram socket says that it listens before `done` is over.
      if (errno === 0) {
        // In a turn of its own: an app that ends the process as soon as it listens is never ready.
        const told = () => process.nextTick(listening, isDatagram ? undefined : id);
        hiddenOn(server).once('listening', told);
      }
      const isMoved = query.port > 0 && latest.sockname?.port !== query.port;
      if (errno === 0 && isMoved) withoutName(handle, () => done(errno, handle));
      else done(errno, handle);
    });
  };
  watchListenPaths({
    isShared: (handle) => shared.has(handle),
    getServer: (server, query, done) => internals._getServer(server, query as ListenQuery, done as never),
  });
}

/** A connection that came before there are certificates could not be served. */
function tellWhenReady(securing: Securing, tell: Listening): Listening {
  return (id) => securing.whenReady(() => tell(id));
}

/** The native handle of a socket made by `onconnection`; Node notes the socket on it. */
export function socketOf(connection: NativeHandle): Socket | undefined {
  ownerSymbol ??= Object.getOwnPropertySymbols(connection).find(
    ({ description }) => description === 'owner_symbol',
  );
  if (ownerSymbol === undefined) return undefined;
  return (connection as unknown as Record<symbol, Socket | undefined>)[ownerSymbol];
}

let ownerSymbol: symbol | undefined;

/** lib/net.js refuses a handle that is not bound to the port that was asked for; the user has asked for another. */
function withoutName(handle: ServerHandle, act: () => void): void {
  const { getsockname } = handle;
  delete handle.getsockname;
  act();
  if (getsockname !== undefined) handle.getsockname = getsockname;
}
