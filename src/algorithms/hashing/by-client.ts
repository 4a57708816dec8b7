/** An algorithm in which the client's address decides, and chance where there is none. */
import type { Algorithm, AlgorithmContext, WorkerView } from '../contract.ts';
import type { SwitchOption } from '../entry.ts';
import { createWeightedDraw } from '../structures/weighted-draw.ts';
import { clientKey } from './client-key.ts';

export const waitOption: SwitchOption & { readonly name: 'wait' } = {
  name: 'wait',
  kind: 'switch',
  default: true,
  doc: "Whether a connection waits for its client's worker when that worker has no room, is blocked or stalls; otherwise another one gets it.",
};

export interface ByKey {
  /** `workers` is not empty. They are those that the client may go to. */
  pick(workers: readonly WorkerView[], key: number): WorkerView | undefined;
  changed?(members: readonly WorkerView[]): void;
}

export interface ByClientOptions {
  /** The client's port counts, too. */
  readonly port: boolean;
  /** A connection waits for the one worker that its client belongs to. */
  readonly wait: boolean;
}

export function byClient(
  byKey: ByKey,
  { port, wait }: ByClientOptions,
  context: AlgorithmContext,
): Algorithm {
  const chance = createWeightedDraw(context);
  /** Undefined where nobody says. */
  let owners: readonly WorkerView[] | undefined;

  return {
    changed(members, reachable = members) {
      chance.changed(members);
      owners = wait ? reachable : undefined;
      byKey.changed?.(wait ? reachable : members);
    },
    pick(workers, connection) {
      if (workers.length === 0) return undefined;
      const key = clientKey(connection, port);
      if (key === undefined) return workers[chance.draw(workers)];
      return byKey.pick(owners ?? workers, key);
    },
  };
}
