/**
 * Pending limit: leaves out workers that have not taken what they were given.
 *
 * A worker whose event loop is blocked takes nothing, so it gets at most this many connections that would wait for
 * it; the others wait in the master, where any worker can get them.
 */
import type { Algorithm, WorkerView } from '../contract.ts';
import type { OffUnlessGiven } from '../entry.ts';
import { pickWithout, toldNothing } from './pick-without.ts';

export const pendingLimitOption: OffUnlessGiven<'pending-limit'> = {
  name: 'pending-limit',
  kind: 'integer',
  min: 1,
  max: 1_000_000,
  default: undefined,
  doc: 'Skip workers that have not yet taken this many of their connections.',
};

export function pendingLimit(inner: Algorithm, limit: number): Algorithm {
  let told = toldNothing;
  const isOut = ({ pending }: WorkerView): boolean => pending >= limit;

  return {
    changed(members, reachable = members) {
      told = { members, reachable };
      inner.changed?.(members, reachable);
    },
    assigned: (worker) => inner.assigned?.(worker),
    released: (worker) => inner.released?.(worker),
    pick(workers, connection) {
      const taking = workers.filter((worker) => !isOut(worker));
      if (taking.length === 0) return undefined;
      const picked = inner.pick(taking, connection);
      // The client's own, of an algorithm that keeps clients.
      if (picked === undefined || !isOut(picked)) return picked;
      return pickWithout(inner, told, workers, connection, isOut);
    },
  };
}
