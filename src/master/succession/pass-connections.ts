/**
 * Idle connections of workers that end with this master go to the one that has taken over, and from there to workers of
 * it. A worker gives one up between two turns in which nothing was read, as it does for another worker; from then on the
 * kernel has it, or this process while the mailbox is full.
 */
import type { BetweenMasters, Connection } from '../../handoff/contract.ts';
import { withDeadline } from '../../platform/deadline.ts';
import { type HandedPart, OFFERED, type Offer, type Wanted } from '../../upgrade/contract.ts';
import type { Link } from '../../upgrade/link.ts';
import type { Addresses } from '../listening/addresses.ts';
import { Outbox, type Passed } from './outbox.ts';
import { servedAsHttp } from './shared-sockets.ts';

export interface PassingParts {
  readonly betweenMasters: BetweenMasters;
  readonly addresses: Pick<Addresses, 'all' | 'gate'>;
  /** The descriptor that the successor's end of the mailbox gets there. */
  readonly fdThere: number;
  /** From now on `take` is asked for each connection that a worker gives up; true where it has it. */
  passOn(take: (connection: Connection) => boolean): void;
}

export interface Passing {
  /** The end of the mailbox that the successor is to get. */
  readonly mailbox: number;
  readonly part: HandedPart;
  /** Offers them, and waits so long for an answer. False where the successor does not want them. */
  begin(withinMs: number): Promise<boolean>;
  /**
   * Asked as workers are told to end: whether all that they give up from now on has a place. If not, it is over, as one
   * that gives up its idle connections does not tell its clients that an answer is the last one.
   */
  takesAll(): boolean;
  /** Called once, when the successor takes no more, or is gone; at once where that is so. */
  onOver(listener: () => void): void;
  /**
   * No worker is left, or no master before this one. Resolves when all that was given up is the successor's, or the time
   * is over: with what has become of it since the last call.
   */
  end(withinMs: number): Promise<Passed>;
  /** The successor did not come to life. */
  close(): void;
}

export function createPassing(parts: PassingParts): Passing {
  const { betweenMasters, addresses, fdThere } = parts;
  const { near, far } = betweenMasters.createMailbox();
  const open = new Set([near, far]);
  const outbox = new Outbox((connections) => betweenMasters.send(near, connections));
  /** What the successor is told of each listener, by what it is called here. */
  let listeners: ReadonlyMap<number, number> = new Map();
  let heir: Link | undefined;
  let isTaken = false;

  function close(end: number): void {
    if (open.delete(end)) betweenMasters.closeEnd(end);
  }

  return {
    mailbox: far,
    part: {
      begin(link) {
        heir = link;
        // The successor has one of its own.
        close(far);
      },
      undo: () => close(near),
      taken() {
        isTaken = true;
      },
    },
    async begin(withinMs) {
      if (!isTaken || heir === undefined) return false;
      const shared = servedAsHttp(addresses);
      const inodes = [...shared.keys()];
      const offer: Offer = { fd: fdThere, inodes, areProxied: addresses.gate !== undefined };
      if (inodes.length === 0) return false;
      // It may refuse them as soon as it has answered.
      outbox.open(heir);
      if (!wantsAll(await answerOf(heir, offer, withinMs), inodes)) return false;
      listeners = new Map([...shared.values()].map((id, index) => [id, index + 1]));
      parts.passOn((connection) => {
        const listener = listeners.get(connection.listener);
        return listener !== undefined && outbox.add({ connection, listener });
      });
      return !outbox.isOver;
    },
    takesAll() {
      // An address may have been opened since, or have had no listener just then.
      const areAllKnown = addresses.all.every(
        ({ listener: { address }, frontend }) => address.scheme !== 'http' || listeners.has(frontend.id),
      );
      if (!areAllKnown) outbox.close();
      return !outbox.isOver;
    },
    onOver: (listener) => outbox.onOver(listener),
    end: (withinMs) => outbox.end(withinMs),
    close() {
      close(near);
      close(far);
    },
  };
}

async function answerOf(heir: Link, offer: Offer, withinMs: number): Promise<unknown> {
  let answer: unknown;
  const asked = heir.ask(OFFERED, offer).then(
    (said) => {
      answer = said;
    },
    () => {},
  );
  await withDeadline(asked, withinMs);
  return answer;
}

/** Workers do not choose: what one of them gives up has to have a place. */
function wantsAll(answer: unknown, inodes: readonly number[]): boolean {
  const { inodes: wanted } = Object(answer) as Partial<Wanted>;
  return Array.isArray(wanted) && inodes.every((inode) => wanted.includes(inode));
}
