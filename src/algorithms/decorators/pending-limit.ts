/**
 * Pending limit: leaves out workers that have not taken what they were given.
 *
 * A worker whose event loop is blocked takes nothing, so it gets at most this many connections that would wait for
 * it; the others wait in the master, where any worker can get them.
 */
import type { Algorithm } from '../contract.ts';
import type { OffUnlessGiven } from '../entry.ts';

export const pendingLimitOption: OffUnlessGiven<'pending-limit'> = {
  name: 'pending-limit',
  kind: 'integer',
  min: 1,
  max: 1_000_000,
  default: undefined,
  doc: 'Skip workers that have not yet taken this many of their connections.',
};

export function pendingLimit(inner: Algorithm, limit: number): Algorithm {
  return {
    changed: (members) => inner.changed?.(members),
    assigned: (worker) => inner.assigned?.(worker),
    released: (worker) => inner.released?.(worker),
    pick(workers, connection) {
      const taking = workers.filter(({ pending }) => pending < limit);
      return taking.length === 0 ? undefined : inner.pick(taking, connection);
    },
  };
}
