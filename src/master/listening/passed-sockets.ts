/**
 * The listening sockets that a service manager passed, or a master before this one: each serves one address that is asked
 * for, in place of a new one.
 */
import { closeSync } from 'node:fs';
import type { Logger } from 'pino';
import { pointsmanError } from '../../errors.ts';
import { nativeCalls } from '../../native/index.ts';
import type { ListenQuery } from '../../protocol/cluster-protocol.ts';
import type { PassedSocket } from '../../systemd/sockets.ts';
import { type ListedAddress, listedAddressOf } from './inherited-descriptors.ts';
import { isDatagram, isDescriptor } from './listen-target.ts';
import type { PassedTarget } from './listener.ts';
import { isFileless } from './socket-file.ts';

/** Throws ERR_SOCKET_NOT_LISTENING. */
export function openPassed(sockets: readonly PassedSocket[]): PassedSockets {
  return new PassedSockets(sockets, sockets.length === 0 ? undefined : nativeCalls().native?.duplicate);
}

export function warnOfUnclaimed(passed: PassedSockets, logger: Pick<Logger, 'warn'>): void {
  passed.closeOurs();
  const { unclaimed } = passed;
  if (unclaimed.length === 0) return;
  const text = `nobody serves ${unclaimed.join(', ')}, which the service manager passed: the app listens on no address for it`;
  logger.warn({ event: 'socket-unused', sockets: unclaimed }, text);
}

interface Passed extends PassedSocket {
  readonly address: ListedAddress;
  /** The address that it serves, by what was asked for. */
  claimedBy: string | undefined;
  /** A server has it, and closes it when it is closed itself. */
  isSpent: boolean;
}

export class PassedSockets {
  readonly #sockets: readonly Passed[];
  readonly #duplicate: ((fd: number) => number) | undefined;

  /**
   * `duplicate` lets a socket outlive the server on it, so that a later one can have it again; without, each serves once.
   * Throws ERR_SOCKET_NOT_LISTENING.
   */
  constructor(sockets: readonly PassedSocket[], duplicate?: (fd: number) => number) {
    this.#duplicate = duplicate;
    this.#sockets = sockets.map((socket) => {
      const address = listedAddressOf(socket.fd);
      if (address === undefined) throw pointsmanError('ERR_SOCKET_NOT_LISTENING', socket);
      return { ...socket, address, claimedBy: undefined, isSpent: false };
    });
  }

  /** Clients of these wait for an answer that nobody gives. */
  get unclaimed(): readonly string[] {
    return this.#sockets
      .filter(({ claimedBy, isOurs }) => claimedBy === undefined && isOurs !== true)
      .map(({ address }) => address.path ?? `port ${address.port}`);
  }

  /** What a master before this one listened on, and nobody asks for any more. */
  closeOurs(): void {
    for (const socket of this.#sockets) {
      if (socket.isOurs !== true || socket.isSpent) continue;
      socket.isSpent = true;
      closeSync(socket.fd);
    }
  }

  /**
   * A socket for what an app asks for: the one that was asked for by the same words, the one of the same port or path,
   * else the first that nobody has. Once it has one it keeps it. Undefined where none is left. Throws what `duplicate`
   * throws.
   */
  claim(
    key: string,
    query: Pick<ListenQuery, 'address' | 'port' | 'addressType' | 'fd'>,
  ): PassedTarget | undefined {
    if (isDatagram(query as ListenQuery) || isDescriptor(query as ListenQuery)) return undefined;
    const free = this.#sockets.filter(
      ({ claimedBy, askedFor }) => claimedBy === undefined && askedFor === undefined,
    );
    const isMeant = ({ address }: Passed): boolean =>
      query.port < 0 ? address.path === query.address : address.port === query.port;
    const socket =
      this.#sockets.find(({ claimedBy, askedFor }) => claimedBy === key || askedFor === key) ??
      free.find(isMeant) ??
      free[0];
    return socket === undefined ? undefined : this.#take(socket, key);
  }

  /** All that are left, for the built-in responder. */
  claimAll(): readonly PassedTarget[] {
    return this.#sockets.flatMap((socket) => this.#take(socket, 'lb') ?? []);
  }

  #take(socket: Passed, by: string): PassedTarget | undefined {
    const { fd, address, isOurs = false } = socket;
    socket.claimedBy = by;
    // Ours is to close with its server, so that nobody waits in its queue for a master that ends.
    if (this.#duplicate !== undefined && !isOurs) return { fd: this.#duplicate(fd), isOurs };
    if (socket.isSpent) return undefined;
    socket.isSpent = true;
    const hasFile = isOurs && address.path !== undefined && !isFileless(address.path);
    return { fd, isOurs, ...(hasFile ? { ownPath: address.path } : {}) };
  }
}
