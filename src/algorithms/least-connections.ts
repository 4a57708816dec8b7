/**
 * Least connections: the worker with the fewest open connections, pending ones included.
 *
 * With one dispatcher and exact counts this is join-the-shortest-queue. Ties are broken by rotation: at low
 * load nearly every pick is a tie, and "the first minimum in the list" would send everything to worker 1.
 * The count rises when a connection is assigned and falls when the worker reports its end: a blocked worker
 * cannot report, keeps its count and is avoided.
 *
 * Cost: O(N) a pick. Use it when connections live long or cost unequally. Beware of a worker that fails
 * fast: it always looks free and attracts most of the traffic.
 */
import type { Algorithm, AlgorithmFactory, WorkerView } from './contract.ts';
import { indexFromSlot } from './slot-order.ts';

export const leastConnections: AlgorithmFactory = (): Algorithm => {
  let lastSlot = 0;

  return {
    pick(workers) {
      const start = indexFromSlot(workers, lastSlot + 1);
      let least: WorkerView | undefined;
      for (let step = 0; step < workers.length; step++) {
        const worker = workers[(start + step) % workers.length]!;
        if (least === undefined || worker.open < least.open) least = worker;
      }
      if (least !== undefined) lastSlot = least.slot;
      return least;
    },
  };
};
