/** Idle connections that workers of the master before have given up, for workers of this one. */
import type { BetweenMasters } from '../../handoff/contract.ts';
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
  /** This master ends, and no other one follows it. */
  refuse(): void;
}

/** Undefined where none can come. */
export function takeConnections(parts: TakingParts): Taking | undefined {
  const { predecessor, betweenMasters, addresses, live } = parts;
  if (predecessor === undefined || betweenMasters === undefined) return undefined;
  const inbox = new Inbox(betweenMasters, live);
  let isRefused = false;

  predecessor.answer(OFFERED, (body): Wanted | undefined => {
    const offer = body as Offer;
    if (isRefused || !parts.mayMove() || offer.areProxied !== (addresses.gate !== undefined))
      return undefined;
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
  // Of its last ones it does not tell.
  predecessor.onEnd(() => void inbox.close());
  return {
    refuse() {
      isRefused = true;
      void predecessor.tell(REFUSED);
    },
  };
}
