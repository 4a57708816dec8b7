/** The listening sockets that a service manager passed: each serves one address that is asked for, in place of a new one. */
import type { Logger } from 'pino';
import { pointsmanError } from '../../errors.ts';
import { nativeCalls } from '../../native/index.ts';
import type { ListenQuery } from '../../protocol/cluster-protocol.ts';
import type { PassedSocket } from '../../systemd/sockets.ts';
import { type ListedAddress, listedAddressOf } from './inherited-descriptors.ts';
import { isDatagram, isDescriptor } from './listen-target.ts';

/** Throws ERR_SOCKET_NOT_LISTENING. */
export function openPassed(sockets: readonly PassedSocket[]): PassedSockets {
  return new PassedSockets(sockets, sockets.length === 0 ? undefined : nativeCalls().native?.duplicate);
}

export function warnOfUnclaimed({ unclaimed }: PassedSockets, logger: Pick<Logger, 'warn'>): void {
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
      .filter(({ claimedBy }) => claimedBy === undefined)
      .map(({ address }) => address.path ?? `port ${address.port}`);
  }

  /**
   * A descriptor for what an app asks for: the socket of the same port or path, else the first that nobody has. Once it
   * has one it keeps it. Undefined where none is left. Throws what `duplicate` throws.
   */
  claim(
    key: string,
    query: Pick<ListenQuery, 'address' | 'port' | 'addressType' | 'fd'>,
  ): number | undefined {
    if (isDatagram(query as ListenQuery) || isDescriptor(query as ListenQuery)) return undefined;
    const free = this.#sockets.filter(({ claimedBy }) => claimedBy === undefined);
    const isMeant = ({ address }: Passed): boolean =>
      query.port < 0 ? address.path === query.address : address.port === query.port;
    const socket = this.#sockets.find(({ claimedBy }) => claimedBy === key) ?? free.find(isMeant) ?? free[0];
    return socket === undefined ? undefined : this.#take(socket, key);
  }

  /** All that are left, for the built-in responder. */
  claimAll(): readonly number[] {
    return this.#sockets.flatMap((socket) => this.#take(socket, 'lb') ?? []);
  }

  #take(socket: Passed, by: string): number | undefined {
    socket.claimedBy = by;
    if (this.#duplicate !== undefined) return this.#duplicate(socket.fd);
    if (socket.isSpent) return undefined;
    socket.isSpent = true;
    return socket.fd;
  }
}
