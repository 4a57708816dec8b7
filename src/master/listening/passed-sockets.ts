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
import { identityOf, isFileless } from './socket-file.ts';

/** `workers` are to start. Throws ERR_SOCKET_NOT_LISTENING. */
export function openPassed(sockets: readonly PassedSocket[], workers: number): PassedSockets {
  const duplicate = sockets.length === 0 ? undefined : nativeCalls().native?.duplicate;
  return new PassedSockets(sockets, { workers, ...(duplicate === undefined ? {} : { duplicate }) });
}

export function warnOfUnclaimed(passed: PassedSockets, logger: Pick<Logger, 'warn'>): void {
  passed.closeOurs();
  const { unclaimed } = passed;
  if (unclaimed.length === 0) return;
  const text = `nobody serves ${unclaimed.join(', ')}, which the service manager passed: the app listens on no address for it`;
  logger.warn({ event: 'socket-unused', sockets: unclaimed }, text);
}

export interface PassedParts {
  /** Processes that are to start. */
  readonly workers: number;
  /** Lets a socket outlive the server on it, so that a later one can have it again; without, each serves once. */
  duplicate?(fd: number): number;
}

/** In place of what an app asks for. */
const BUILT_IN = 'lb';

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
  readonly #workers: number;
  /** Slots whose app has asked for an address. */
  readonly #asked = new Set<number>();
  readonly #allAsked: Promise<void>;
  #tellAllAsked = (): void => {};

  /** Throws ERR_SOCKET_NOT_LISTENING. */
  constructor(sockets: readonly PassedSocket[], { workers, duplicate }: PassedParts) {
    this.#duplicate = duplicate;
    this.#workers = workers;
    this.#allAsked = new Promise((resolve) => {
      this.#tellAllAsked = resolve;
    });
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

  /** Those of a service manager whose address nobody listens on here: clients may wait there. */
  spare(isListening: (key: string) => boolean): readonly PassedSocket[] {
    return this.#sockets.filter(({ isOurs, isSpent, claimedBy }) => {
      const isServed = claimedBy !== undefined && (claimedBy === BUILT_IN || isListening(claimedBy));
      return isOurs !== true && !isSpent && !isServed;
    });
  }

  /** A master before this one still serves. */
  get areShared(): boolean {
    return this.#sockets.some(({ isAlone }) => isAlone?.() === false);
  }

  /** The app in this slot has come so far that it asks for an address. */
  asked(slot: number): void {
    this.#asked.add(slot);
    if (this.#asked.size >= this.#workers) this.#tellAllAsked();
  }

  /**
   * While the master before serves, nothing is accepted here before the app in every slot has come so far: of one that
   * fails as it is loaded no client is to notice anything.
   */
  async whenWanted(): Promise<void> {
    if (this.areShared) await this.#allAsked;
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
    if (isDatagram(query as ListenQuery)) return undefined;
    const known = this.#sockets.find(({ claimedBy, askedFor }) => claimedBy === key || askedFor === key);
    // The app has removed its path: no client would come to it.
    if (known !== undefined && isOrphaned(known)) return undefined;
    if (known !== undefined) return this.#take(known, key);
    // What one master opened for an address is for nothing else; what a manager passed may be.
    const free = this.#sockets.filter(
      ({ claimedBy, isOurs, askedFor }) =>
        claimedBy === undefined && (isOurs !== true || askedFor === undefined),
    );
    if (isDescriptor(query as ListenQuery)) {
      const meant = free.find(({ fd }) => fd === query.fd);
      return meant && this.#take(meant, key);
    }
    const isMeant = ({ address }: Passed): boolean =>
      query.port < 0 ? address.path === query.address : address.port === query.port;
    const socket = free.find(isMeant) ?? free[0];
    return socket === undefined ? undefined : this.#take(socket, key);
  }

  /** All that are left, for the built-in responder. */
  claimAll(): readonly PassedTarget[] {
    return this.#sockets.flatMap((socket) => this.#take(socket, BUILT_IN) ?? []);
  }

  #take(socket: Passed, by: string): PassedTarget | undefined {
    const { fd, address, isOurs = false } = socket;
    socket.claimedBy = by;
    // Ours is to close with its server, so that nobody waits in its queue for a master that ends.
    if (this.#duplicate !== undefined && !isOurs) return { fd: this.#duplicate(fd), isOurs };
    if (socket.isSpent) return undefined;
    socket.isSpent = true;
    const hasFile = isOurs && address.path !== undefined && !isFileless(address.path);
    const { isAlone } = socket;
    return {
      ...{ fd, isOurs },
      ...(hasFile ? { ownPath: address.path } : {}),
      ...(isAlone === undefined ? {} : { isAlone }),
    };
  }
}

function isOrphaned({ isOurs, address: { path } }: Passed): boolean {
  return isOurs === true && path !== undefined && !isFileless(path) && identityOf(path) === undefined;
}
