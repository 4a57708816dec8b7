/**
 * Share cap: no worker gets more than the given number of times its even part of the recent picks.
 *
 * Whatever makes an algorithm prefer one worker, such as failing fast, does bounded harm: with a cap of 2 it gets
 * 2/N of the traffic, as with two random choices.
 *
 * Recent are about the last sixteen picks for each member, older ones counting less and less. Only what is picked
 * can come above the cap, and when it is below again is known at once, so the cost does not depend on N while
 * nobody is above.
 */
import type { Algorithm, WorkerView } from '../contract.ts';
import type { OffUnlessGiven } from '../entry.ts';
import { tiedOf } from '../structures/least-by.ts';
import { pickWithout, toldNothing } from './pick-without.ts';

export const shareCapOption: OffUnlessGiven<'share-cap'> = {
  name: 'share-cap',
  kind: 'number',
  min: 1,
  max: 1_000_000,
  default: undefined,
  doc: 'Give no worker more than this many times its even share of recent connections while another has room.',
};

const PICKS_PER_MEMBER = 16;

interface Account {
  /** Picks, each counting less the longer ago it was. */
  score: number;
  /** Number of the pick at which the score was right. */
  at: number;
}

export function shareCap(inner: Algorithm, cap: number): Algorithm {
  /** By slot, whatever its process: else one that is replaced again and again would get more than the others. */
  const accounts = new Map<number, Account>();
  /** By slot: the pick from which on the worker is below its cap again. */
  const above = new Map<number, number>();
  let told = toldNothing;
  let picks = 0;

  const charge = (slot: number, count: number): void => {
    const memory = PICKS_PER_MEMBER * count;
    const account = accounts.get(slot) ?? { score: 0, at: picks };
    account.score = account.score * Math.exp((account.at - picks) / memory) + 1;
    account.at = picks;
    accounts.set(slot, account);
    const limit = cap * PICKS_PER_MEMBER;
    // A pick more must not lead above the limit.
    if (account.score + 1 > limit) above.set(slot, picks + memory * Math.log(account.score / (limit - 1)));
  };

  /** When all with room are above their caps, all but the one that is below it first. */
  const leftOutOf = (workers: readonly WorkerView[]): ((worker: WorkerView) => boolean) => {
    const untilOf = ({ slot }: WorkerView): number => above.get(slot) ?? 0;
    if (!workers.every(({ slot }) => above.has(slot))) return ({ slot }) => above.has(slot);
    const [next] = tiedOf(workers, untilOf);
    return ({ slot }) => slot !== next?.slot;
  };

  return {
    changed(members, reachable = members) {
      told = { members, reachable };
      inner.changed?.(members, reachable);
    },
    assigned: (worker) => inner.assigned?.(worker),
    released: (worker) => inner.released?.(worker),
    pick(workers, connection) {
      for (const [slot, until] of above) if (picks >= until) above.delete(slot);
      const picked =
        above.size === 0
          ? inner.pick(workers, connection)
          : pickWithout(inner, told, workers, connection, leftOutOf(workers));
      if (picked === undefined) return undefined;
      picks++;
      charge(picked.slot, Math.max(told.members.length, workers.length));
      return picked;
    },
  };
}
