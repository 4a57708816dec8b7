/**
 * First: fills one worker after the other.
 *
 * The opposite of balancing, on purpose: work stays on as few workers as can carry it, so that the others stay
 * idle, keep their caches for nobody, and could be stopped.
 *
 * Cost: O(log N) a pick.
 */
import type { WorkerView } from './contract.ts';
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { leastBy } from './structures/least-by.ts';
import { LeastTree } from './structures/least-tree.ts';

export const first: AlgorithmEntry = defineAlgorithm({
  name: 'first',
  group: 'connections and requests',
  aliases: ['pack', 'ovf', 'overflow'],
  summary: 'fills worker 1, then worker 2, and so on: as few workers as possible',
  rule: 'The first worker in slot order with fewer open connections than limit × weight. If all are full: the one with the fewest for its weight, or the connection waits.',
  useWhen: 'You want to keep the load on few workers: to see how many it takes, or to stop the idle ones.',
  avoidWhen: 'Latency matters: the first workers are always as busy as the limit allows.',
  source: 'HAProxy first, Caddy first, IPVS ovf (weight as capacity).',
  needsAddress: false,
  waitsFor: 'any',
  options: [
    {
      name: 'limit',
      kind: 'integer',
      min: 1,
      max: 1_000_000,
      default: 100,
      doc: 'Open connections a worker of weight 1 gets before the next worker is used.',
    },
    {
      name: 'overflow',
      kind: 'choice',
      values: ['least', 'wait'],
      default: 'least',
      doc: 'What to do when every worker has reached its limit.',
    },
  ],
  create({ limit, overflow }, context) {
    const fillOf = ({ open, weight }: WorkerView): number => open / weight;
    const tree = new LeastTree(fillOf);
    const least = leastBy({ keyOf: fillOf, isKept: true }, 'rotation', context);
    let isTold = false;

    const firstWithRoom = (workers: readonly WorkerView[]): WorkerView | undefined =>
      isTold && tree.covers(workers)
        ? tree.firstBelow(limit)
        : workers.find((worker) => fillOf(worker) < limit);

    return {
      changed(members) {
        isTold = true;
        tree.rebuild(members);
        least.changed!(members);
      },
      assigned(worker) {
        tree.update(worker.slot);
        least.assigned!(worker);
      },
      released(worker) {
        tree.update(worker.slot);
        least.released!(worker);
      },
      pick(workers, connection) {
        const worker = firstWithRoom(workers);
        if (worker !== undefined || overflow === 'wait') return worker;
        return least.pick(workers, connection);
      },
    };
  },
});
