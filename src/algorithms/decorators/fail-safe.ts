/**
 * Fail safe: for an algorithm that somebody else wrote. What it throws, or a pick of what it was not offered, is
 * told, and the connection goes to a random worker: a mistake in a policy must not end the service. It gets lists of
 * its own: to sort one in place is such a mistake.
 */
import type { Algorithm, AlgorithmContext, WorkerView } from '../contract.ts';

export function failSafe(
  inner: Algorithm,
  { random }: AlgorithmContext,
  failed: (error: unknown) => void,
): Algorithm {
  const attempt = (call: () => void): void => {
    try {
      call();
    } catch (error) {
      failed(error);
    }
  };

  let reachable: readonly WorkerView[] = [];

  return {
    changed(members, next = members) {
      reachable = next;
      attempt(() => inner.changed?.([...members], [...next]));
    },
    assigned: (worker) => attempt(() => inner.assigned?.(worker)),
    released: (worker) => attempt(() => inner.released?.(worker)),
    pick(workers, connection) {
      let picked: WorkerView | undefined = workers[Math.floor(random() * workers.length)];
      attempt(() => {
        const wanted = inner.pick([...workers], connection);
        if (wanted !== undefined && !workers.includes(wanted) && !reachable.includes(wanted)) {
          throw new TypeError('pick() gave something that is none of the workers it was shown');
        }
        picked = wanted;
      });
      return picked;
    },
  };
}
