/**
 * The ways of `listen()` that pass by node:cluster: Node makes the socket in the worker, and the master never hears of
 * it. All ways meet in `_listen2` (`setupListenHandle` in lib/net.js, which names it so "to avoid breaking code that
 * wraps this method").
 *
 * - `reusePort`: each process is to have a socket of its own at the same port. What it is for is done here by the
 *   master, so the server shares the address as any other does.
 * - `exclusive` at a given address, or a handle: cannot be shared, and so is refused by name. A successor listens
 *   before its predecessor ends; two processes cannot have the same address each for itself.
 * - `exclusive` at any free port: the worker's own affair, as under node:cluster (probes for a free port do that).
 */
import { Server } from 'node:net';
import { getSystemErrorName } from 'node:util';
import type { ListenQuery } from '../../protocol/cluster-protocol.ts';

/** What `_listen2` sees of a server. */
interface ListeningServer extends Server {
  _handle: object | null;
  readonly _listeningId: number;
}

type Listen2 = (
  this: ListeningServer,
  address: string | null,
  port: number | null,
  addressType: 4 | 6 | -1 | null,
  backlog: number,
  fd: number | undefined,
  flags: number | undefined,
) => void;

export interface ListenPaths {
  /** Whether the master has given this handle. */
  isShared(handle: object): boolean;
  /** Asks the master, as Node's half of node:cluster does. */
  getServer(
    server: Server,
    query: Omit<ListenQuery, 'index' | 'data'>,
    done: (errno: number, handle: ClosableHandle) => void,
  ): void;
}

interface ClosableHandle {
  close(): void;
}

const UV_TCP_REUSEPORT = 2;

/** To be called before the app runs, and once. */
export function watchListenPaths({ isShared, getServer }: ListenPaths): void {
  const holder = Server.prototype as unknown as { _listen2: Listen2 };
  const listen2 = holder._listen2;

  holder._listen2 = function listenHere(address, port, addressType, backlog, fd, flags = 0) {
    const handle = this._handle;
    const unshared = handle === null ? 'exclusive' : 'handle';
    const isReusing = handle === null && (flags & UV_TCP_REUSEPORT) !== 0;
    const isOwn = handle === null ? !isReusing && port === 0 : isShared(handle);
    if (isOwn) {
      listen2.call(this, address, port, addressType, backlog, fd, flags);
      return;
    }
    // The handle is whose it was; the server does not listen with it.
    this._handle = null;
    const query = { address, port: port ?? -1, addressType, backlog, flags: flags & ~UV_TCP_REUSEPORT };
    const { _listeningId: id } = this;
    getServer(this, isReusing ? query : { ...query, unshared }, (errno, given) => {
      if (id !== this._listeningId) {
        given?.close();
      } else if (errno !== 0) {
        this.emit('error', isReusing ? bindError(errno, address, port) : unsharedError(unshared));
      } else {
        this._handle = given;
        listen2.call(this, address, port, addressType, backlog, fd, query.flags);
      }
    });
  };
}

/** As Node makes it for an address that the primary could not have. */
function bindError(errno: number, address: string | null, port: number | null): Error {
  const code = getSystemErrorName(errno);
  const where = address === null ? `null:${port}` : `${address}:${port}`;
  return Object.assign(new Error(`bind ${code} ${where}`), { errno, code, syscall: 'bind', address, port });
}

function unsharedError(unshared: 'exclusive' | 'handle'): Error {
  const how = unshared === 'exclusive' ? '{ exclusive: true }' : 'a handle of its own';
  const text = `A server under lb cannot listen with ${how}: the master has to share the address with its other workers.`;
  return Object.assign(new Error(text), { code: 'ERR_LISTEN_NOT_SHARED', syscall: 'listen' });
}
