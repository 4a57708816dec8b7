/** A listening socket. It belongs to the master and outlives every worker. */
import { linkSync, renameSync, rmSync } from 'node:fs';
import { createServer, type ListenOptions, type Server } from 'node:net';
import { listenError } from '../../errors.ts';
import type { Scheme } from '../../protocol/cluster-protocol.ts';
import type { ListenAddress } from '../contract.ts';
import { listedAddressOf } from './inherited-descriptors.ts';
import { identityOf, isFileless } from './socket-file.ts';

export interface Listener {
  readonly server: Server;
  readonly address: ListenAddress;
  /** Closes the listening socket at once; accepted connections are not touched. */
  close(): void;
  /** The descriptor that listens, for a process that is to have it as well. */
  readonly fd: number;
  /** Nobody else has it, such as a service manager. */
  readonly isOurs: boolean;
  /** Whether another process listens on it when it closes here: then its path stays. */
  keepPath(isKept: boolean): void;
  /** It is open, and its file is not: removed by the app, which then listens, or replaced. No client comes this way. */
  isLost(): boolean;
}

/** Where to listen: host and port, the path of a unix socket, or a descriptor of this process. */
export type ListenTarget = Pick<
  ListenOptions,
  'host' | 'port' | 'path' | 'backlog' | 'ipv6Only' | 'readableAll' | 'writableAll'
> &
  Partial<PassedTarget>;

/** A socket that listens already. */
export interface PassedTarget {
  readonly fd: number;
  /** Nobody else has it: when it closes here, clients are refused. */
  readonly isOurs?: boolean;
  /** Of a unix socket of ours: to be removed when it closes, if nobody else listens on it. */
  readonly ownPath?: string | undefined;
  /** No other process has it any more. */
  isAlone?(): boolean;
}

/** Rejects with what the system said: EADDRINUSE, EACCES and their kind. */
export function openListener(
  target: ListenTarget,
  scheme: Scheme,
  onAcceptError: (error: NodeJS.ErrnoException) => void,
): Promise<Listener> {
  // Paused: not a byte of a client is read before a worker has it.
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true });

  const named = target.path ?? target.ownPath;
  const path = named === undefined || isFileless(named) ? undefined : named;
  let file: string | undefined;
  let keepsPath = false;
  const close = (): void => {
    if (!server.listening) return;
    const found = path === undefined ? undefined : identityOf(path);
    // It may be another's by now, as where an app removes it before it listens anew.
    if (path !== undefined && found !== undefined && keepsPath && target.path !== undefined)
      closeKeeping(server, path);
    else server.close();
    // Of one that it did not bind libuv knows no path.
    const removes = !keepsPath && found !== undefined && found === file && target.isAlone?.() !== false;
    if (removes && target.ownPath !== undefined) rmSync(target.ownPath, { force: true });
  };

  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(target, () => {
      server.off('error', reject);
      // From here on errors are failed accepts (EMFILE, ENFILE, ECONNABORTED): the next one may succeed.
      server.on('error', onAcceptError);
      const address = addressOf(server, scheme, target.fd);
      resolve({
        server,
        address,
        close,
        isOurs: target.fd === undefined || target.isOurs === true,
        fd: (server as unknown as { readonly _handle: { readonly fd: number } })._handle.fd,
        keepPath: (isKept) => {
          keepsPath = isKept;
        },
        isLost: () =>
          path !== undefined && server.listening && (file === undefined || identityOf(path) !== file),
      });
    });
    // At once: Node binds before listen() returns, and another worker may be about to remove it.
    file = path === undefined ? undefined : identityOf(path);
  });
}

/** libuv removes the path of a socket that it bound, whoever else listens there: its file gets its name back at once. */
function closeKeeping(server: Server, path: string): void {
  const kept = `${path}.${process.pid}`;
  try {
    rmSync(kept, { force: true });
    linkSync(path, kept);
  } catch {
    // No links here, or not by this user: it is away for a moment longer.
    renameSync(path, kept);
  }
  server.close();
  renameSync(kept, path);
}

/**
 * On the sockets where there are any, else on host and port. Rejects with a PointsmanError that says why the address
 * cannot be had.
 */
export async function listenAll(
  { host, port, backlog }: { host: string | undefined; port: number; backlog: number },
  scheme: Scheme,
  sockets: readonly PassedTarget[],
  onAcceptError: (error: NodeJS.ErrnoException) => void,
): Promise<readonly Listener[]> {
  const asked = { port, backlog, ...(host === undefined ? {} : { host }) };
  const targets = sockets.length === 0 ? [asked] : sockets.map((socket) => ({ ...socket, backlog }));
  try {
    return await Promise.all(targets.map((target) => openListener(target, scheme, onAcceptError)));
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, { host, port });
  }
}

function addressOf(server: Server, scheme: Scheme, fd: number | undefined): ListenAddress {
  // Of a unix socket that it was given, Node does not know the path.
  const address = server.address() ?? (fd === undefined ? null : (listedAddressOf(fd)?.path ?? null));
  if (address === null) throw new Error('the listener has no address');
  if (typeof address === 'string') return { scheme, host: address, port: 0, path: address };
  return { scheme, host: address.address, port: address.port };
}
