/**
 * Weight 0 means no connection at all; this is always on, so that no algorithm needs to think of it.
 *
 * Costs nothing while no member has weight 0.
 */
import type { Algorithm, WorkerView } from '../contract.ts';

export function weightGate(inner: Algorithm): Algorithm {
  let hasShutMember = true;

  return {
    changed(members, reachable = members) {
      hasShutMember = reachable.some(isShut);
      if (hasShutMember) inner.changed?.(members.filter(isServing), reachable.filter(isServing));
      else inner.changed?.(members, reachable);
    },
    assigned: (worker) => inner.assigned?.(worker),
    released(worker) {
      if (isServing(worker)) inner.released?.(worker);
    },
    pick(workers, connection) {
      const serving = hasShutMember && workers.some(isShut) ? workers.filter(isServing) : workers;
      return serving.length === 0 ? undefined : inner.pick(serving, connection);
    },
  };
}

function isShut({ weight }: WorkerView): boolean {
  return !(weight > 0);
}

function isServing(worker: WorkerView): boolean {
  return !isShut(worker);
}
