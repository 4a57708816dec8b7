import type { Algorithm, ConnectionInfo, WorkerView } from '../contract.ts';

/** What `changed` told last. */
export interface Told {
  readonly members: readonly WorkerView[];
  readonly reachable: readonly WorkerView[];
}

export const toldNothing: Told = { members: [], reachable: [] };

/**
 * A pick of `inner` as if the workers that `isOut` names were no members. When nobody else can be given the
 * connection, they are members after all: serving it is worth more than the rule.
 */
export function pickWithout(
  inner: Algorithm,
  { members, reachable }: Told,
  workers: readonly WorkerView[],
  connection: ConnectionInfo,
  isOut: (worker: WorkerView) => boolean,
): WorkerView | undefined {
  const left = workers.filter((worker) => !isOut(worker));
  if (left.length === workers.length || left.length === 0) return inner.pick(workers, connection);
  const picked = inner.pick(left, connection);
  if (picked !== undefined && !isOut(picked)) return picked;
  if (inner.changed === undefined || members.length === 0) return picked;
  // Round robin waits for the worker whose turn it is, and others for their client's: not for one that is left out.
  const isIn = (worker: WorkerView): boolean => !isOut(worker);
  inner.changed(members.filter(isIn), reachable.filter(isIn));
  const second = inner.pick(left, connection);
  inner.changed(members, reachable);
  return second;
}
