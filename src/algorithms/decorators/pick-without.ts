import type { Algorithm, ConnectionInfo, WorkerView } from '../contract.ts';

/**
 * A pick of `inner` as if the workers that `isOut` names were no members. When nobody else can be given the
 * connection, they are members after all: serving it is worth more than the rule.
 */
export function pickWithout(
  inner: Algorithm,
  members: readonly WorkerView[],
  workers: readonly WorkerView[],
  connection: ConnectionInfo,
  isOut: (worker: WorkerView) => boolean,
): WorkerView | undefined {
  const left = workers.filter((worker) => !isOut(worker));
  if (left.length === workers.length || left.length === 0) return inner.pick(workers, connection);
  const picked = inner.pick(left, connection);
  if (picked !== undefined || inner.changed === undefined || members.length === 0) return picked;
  // Round robin, for one, waits for the worker whose turn it is: it must not wait for one that is left out.
  inner.changed(members.filter((member) => !isOut(member)));
  const second = inner.pick(left, connection);
  inner.changed(members);
  return second;
}
