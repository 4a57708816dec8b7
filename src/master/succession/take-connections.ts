/** Idle connections that workers of the master before have given up, for workers of this one. */
import type { BetweenMasters } from '../../handoff/contract.ts';
import { withDeadline } from '../../platform/deadline.ts';
import { OFFERED, type Offer, PASSED, REFUSED, type Wanted } from '../../upgrade/contract.ts';
import type { Link } from '../../upgrade/link.ts';
import type { LiveDispatch } from '../dispatching/live-dispatch.ts';
import type { Addresses } from '../listening/addresses.ts';
import { Inbox } from './inbox.ts';
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
  /** Resolves when the other one is gone, and all that it has sent is taken. */
  readonly over: Promise<void>;
  /**
   * Nobody takes them here any more. Resolves when the other one sends nothing more and all that it has sent is taken, or
   * after so long.
   */
  refuse(withinMs: number): Promise<void>;
}

/** Undefined where none can come. */
export function takeConnections(parts: TakingParts): Taking | undefined {
  const { predecessor, betweenMasters, addresses, live } = parts;
  if (predecessor === undefined || betweenMasters === undefined) return undefined;
  const inbox = new Inbox(betweenMasters, live);
  let isRefused = false;

  predecessor.answer(OFFERED, (body): Wanted | undefined => {
    const offer = body as Offer;
    if (isRefused || !parts.mayMove() || offer.areProxied !== (addresses.gate !== undefined)) {
      // Nothing will come by it.
      if (!inbox.isOpen) betweenMasters.closeEnd(offer.fd);
      return undefined;
    }
    const here = servedAsHttp(addresses);
    inbox.open(
      offer.fd,
      offer.inodes.map((inode) => here.get(inode)),
    );
    return { inodes: offer.inodes.filter((inode) => here.has(inode)) };
  });
  predecessor.answer(PASSED, async () => {
    if (!inbox.isOpen) return false;
    await inbox.takeAll();
    return !isRefused;
  });
  return {
    // Of its last ones it does not tell.
    over: new Promise((resolve) => predecessor.onEnd(() => resolve(inbox.close()))),
    async refuse(withinMs) {
      isRefused = true;
      if (!inbox.isOpen) return;
      const refused = predecessor.ask(REFUSED).then(() => inbox.takeAll());
      // One that is gone sends nothing either, and is heard of.
      await withDeadline(
        refused.catch(() => inbox.takeAll()).catch(() => {}),
        withinMs,
      );
    },
  };
}
