/** An algorithm in which the client's address decides, and chance where there is none. */
import type { Algorithm, AlgorithmContext, WorkerView } from '../contract.ts';
import { createWeightedDraw } from '../structures/weighted-draw.ts';
import { clientKey } from './client-key.ts';

export interface ByKey {
  /** `workers` is not empty. */
  pick(workers: readonly WorkerView[], key: number): WorkerView | undefined;
  changed?(members: readonly WorkerView[]): void;
}

export function byClient(byKey: ByKey, withPort: boolean, context: AlgorithmContext): Algorithm {
  const chance = createWeightedDraw(context);

  return {
    changed(members) {
      chance.changed(members);
      byKey.changed?.(members);
    },
    pick(workers, connection) {
      if (workers.length === 0) return undefined;
      const key = clientKey(connection, withPort);
      return key === undefined ? workers[chance.draw(workers)] : byKey.pick(workers, key);
    },
  };
}
