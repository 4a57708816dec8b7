/**
 * A model of what node:cluster calls round robin, to compare with.
 *
 * The primary of node:cluster keeps its workers in a map of free ones, in order of insertion
 * (lib/internal/cluster/round_robin_handle.js). A connection takes the first out of the map; the worker comes back
 * to its end when it has acknowledged the connection, which its event loop does before it serves it. So this is a
 * first come, first served idle queue in which "idle" means "its event loop turned", not a rotation: a worker whose
 * loop is blocked gets at most one connection it has not taken, and counts drift apart with load.
 *
 * Acknowledged means here that nothing is pending. A pick finds out who acknowledged since the last one; those
 * that did in between come back in the order in which they were given their connections.
 *
 * Cost: O(unacknowledged) a pick.
 */
import type { WorkerView } from './contract.ts';
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { createRoster } from './structures/roster.ts';
import { indexFromSlot } from './structures/slot-order.ts';

export const nodeCluster: AlgorithmEntry = defineAlgorithm({
  name: 'node-cluster',
  group: 'rotation and chance',
  aliases: ['cluster', 'sched-rr'],
  summary: 'what node:cluster calls round robin: the worker that acknowledged longest ago',
  rule: 'Workers that have taken everything they were given queue up, and the first in the queue gets the connection. If the queue is empty, the connection waits.',
  useWhen: 'You want the behaviour of node:cluster, or to compare with it.',
  avoidWhen: 'You want anything else: it ignores load and weights, and its counts are not even.',
  source: 'Node.js, lib/internal/cluster/round_robin_handle.js.',
  needsAddress: false,
  ignoresWeights: true,
  waitsFor: 'any',
  options: [],
  create() {
    /** Both in order: free workers by when they came free, the others by when they were given a connection. */
    const free = new Set<number>();
    const waitedFor = new Set<number>();

    let known = new Map<number, WorkerView>();

    const roster = createRoster((members) => {
      const next = new Map(members.map((member) => [member.slot, member]));
      // A process that takes the place of another is a new worker: it comes free last, and has nothing to acknowledge.
      for (const queue of [free, waitedFor]) {
        for (const slot of queue) if (next.get(slot) !== known.get(slot)) queue.delete(slot);
      }
      for (const slot of next.keys()) if (!waitedFor.has(slot)) free.add(slot);
      known = next;
    });

    const freeAcknowledged = (members: readonly WorkerView[]): void => {
      for (const slot of waitedFor) {
        if (workerIn(members, slot)?.pending !== 0) continue;
        waitedFor.delete(slot);
        free.add(slot);
      }
    };

    return {
      changed: (members) => roster.changed(members),
      pick(workers) {
        freeAcknowledged(roster.membersFor(workers));
        for (const slot of free) {
          const worker = workerIn(workers, slot);
          if (worker === undefined || worker.pending > 0) continue;
          free.delete(slot);
          waitedFor.add(slot);
          return worker;
        }
        return undefined;
      },
    };
  },
});

function workerIn(workers: readonly WorkerView[], slot: number): WorkerView | undefined {
  const worker = workers[indexFromSlot(workers, slot)];
  return worker?.slot === slot ? worker : undefined;
}
