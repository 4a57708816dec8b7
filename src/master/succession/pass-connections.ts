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
import { Outbox } from './outbox.ts';
import { servedAsHttp } from './shared-sockets.ts';

export interface PassingParts {
  readonly betweenMasters: BetweenMasters;
  readonly addresses: Pick<Addresses, 'all' | 'gate'>;
  /** The descriptor that the successor's end of the mailbox gets there. */
  readonly fdThere: number;
  /** From now on `take` is asked for each connection that a worker gives up; true where it has it. */
  passOn(take: (connection: Connection) => boolean): void;
  /** Workers are to keep what they have from now on: nobody takes it. */
  stay(): void;
}

export interface Passing {
  /** The end of the mailbox that the successor is to get. */
  readonly mailbox: number;
  readonly part: HandedPart;
  /** Whether workers may give up their idle connections from now on. */
  begin(): Promise<boolean>;
  /** No worker is left. Resolves when all that they gave up is the successor's, or the time is over; how many are. */
  end(withinMs: number): Promise<number>;
  /** The successor did not come to life. */
  close(): void;
}

/** A successor that stands still is not waited for longer; it may be of a version that knows nothing of this. */
const ANSWER_MS = 1_000;

export function createPassing(parts: PassingParts): Passing {
  const { betweenMasters, addresses, fdThere } = parts;
  const { near, far } = betweenMasters.createMailbox();
  const open = new Set([near, far]);
  const outbox = new Outbox((connections) => betweenMasters.send(near, connections), parts.stay);
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
    async begin() {
      if (!isTaken || heir === undefined) return false;
      const shared = servedAsHttp(addresses);
      const inodes = [...shared.keys()];
      const offer: Offer = { fd: fdThere, inodes, areProxied: addresses.gate !== undefined };
      if (inodes.length === 0 || !takesAll(await answerOf(heir, offer), inodes)) return false;
      const listeners = new Map([...shared.values()].map((id, index) => [id, index + 1]));
      outbox.open(heir);
      parts.passOn((connection) => {
        const listener = listeners.get(connection.listener);
        return listener !== undefined && outbox.add({ connection, listener });
      });
      return !outbox.isOver;
    },
    end: (withinMs) => outbox.end(withinMs),
    close() {
      close(near);
      close(far);
    },
  };
}

async function answerOf(heir: Link, offer: Offer): Promise<unknown> {
  let answer: unknown;
  const asked = heir.ask(OFFERED, offer).then(
    (said) => {
      answer = said;
    },
    () => {},
  );
  await withDeadline(asked, ANSWER_MS);
  return answer;
}

/** Workers do not choose: what one of them gives up has to have a place. */
function takesAll(answer: unknown, inodes: readonly number[]): boolean {
  const { inodes: wanted } = Object(answer) as Partial<Wanted>;
  return Array.isArray(wanted) && inodes.every((inode) => wanted.includes(inode));
}
