/** Idle connections that workers of the master before have given up, for workers of this one. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { BetweenMasters } from '../../handoff/contract.ts';
import { OFFERED, type Offer, PASSED, REFUSED, type Wanted } from '../../upgrade/contract.ts';
import type { Link } from '../../upgrade/link.ts';
import type { LiveDispatch } from '../dispatching/live-dispatch.ts';
import type { Addresses } from '../listening/addresses.ts';
import { servedAsHttp } from './shared-sockets.ts';

export interface TakingParts {
  readonly predecessor: Link | undefined;
  /** Undefined where the transport has none. */
  readonly betweenMasters: BetweenMasters | undefined;
  readonly addresses: Pick<Addresses, 'all' | 'gate'>;
  readonly live: Pick<LiveDispatch, 'dispatch'>;
  /** Connections may change their process. */
  mayMove(): boolean;
}

export interface Taking {
  /** This master ends, and no other one follows it. */
  refuse(): void;
}

const MOST_PER_TURN = 64;
/** More than a mailbox holds. */
const ALL = 4_096;

/** Undefined where none can come. */
export function takeConnections(parts: TakingParts): Taking | undefined {
  const { predecessor, betweenMasters, addresses, live } = parts;
  if (predecessor === undefined || betweenMasters === undefined) return undefined;
  let isRefused = false;
  let fd: number | undefined;
  /** What the sockets of the offer are called here, in its order. */
  let listeners: readonly (number | undefined)[] = [];

  function take(most: number): number | undefined {
    const received = betweenMasters!.receive(fd!, most, (listener) => listeners[listener - 1]);
    live.dispatch.together(() => {
      for (const connection of received.connections) live.dispatch.handedDown(connection);
    });
    return received.againMs;
  }

  predecessor.answer(OFFERED, (body): Wanted | undefined => {
    const offer = body as Offer;
    if (isRefused || !parts.mayMove() || offer.areProxied !== (addresses.gate !== undefined))
      return undefined;
    const here = servedAsHttp(addresses);
    fd = offer.fd;
    listeners = offer.inodes.map((inode) => here.get(inode));
    return { inodes: offer.inodes.filter((inode) => here.has(inode)) };
  });
  async function takeAll(mostPerTurn: number): Promise<void> {
    for (let againMs = take(mostPerTurn); againMs !== undefined; againMs = take(mostPerTurn))
      await (againMs === 0 ? nextTurn() : sleep(againMs));
  }

  predecessor.answer(PASSED, async () => {
    if (fd === undefined) return false;
    await takeAll(MOST_PER_TURN);
    return !isRefused;
  });
  predecessor.onEnd(async () => {
    if (fd === undefined) return;
    // Its last ones, of which it did not tell. In this turn: this master may end with it.
    await takeAll(ALL);
    betweenMasters.closeEnd(fd);
  });
  return {
    refuse() {
      isRefused = true;
      void predecessor.tell(REFUSED);
    },
  };
}
