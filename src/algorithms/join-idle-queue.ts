/**
 * Join the idle queue: an idle worker if there is one, otherwise whatever the overflow rule says.
 *
 * Needs no load numbers, only to know who is idle. With one dispatcher and many workers an arrival nearly always
 * finds an idle one, whatever the load below 1; with few workers the overflow rule matters. Holding connections
 * back (overflow=wait) is the late binding of a single queue: homogeneous workers cannot do better than that.
 *
 * Idle means without an open connection. The paper queues idle workers first come, first served; here one of them
 * is drawn, so that the pick depends on the state alone.
 *
 * Cost: O(log N) a pick; O(N) while some worker has no room.
 */
import type { WorkerView } from './contract.ts';
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { tiedOf } from './structures/least-by.ts';
import { LeastTree } from './structures/least-tree.ts';
import { createSampler } from './structures/sample.ts';

const IDLE = 0;
const BUSY = 1;

export const joinIdleQueue: AlgorithmEntry = defineAlgorithm({
  name: 'jiq',
  group: 'connections and requests',
  aliases: ['join-idle-queue'],
  summary: 'an idle worker if there is one, otherwise a random one',
  rule: 'One of the workers without an open connection is drawn. If there is none: a random worker, the less loaded of two, or the connection waits for an idle one.',
  useWhen: 'Each connection carries one request, and there are many workers.',
  avoidWhen:
    'Clients keep connections open: then hardly any worker is ever idle. A worker that fails fast is always idle and attracts the traffic. Weights are ignored.',
  source: 'Y. Lu et al., Join-Idle-Queue, Performance Evaluation 2011.',
  needsAddress: false,
  ignoresWeights: true,
  waitsFor: 'any',
  options: [
    {
      name: 'overflow',
      kind: 'choice',
      values: ['random', 'p2c', 'wait'],
      default: 'random',
      doc: 'What to do when no worker is idle. With wait, a worker has at most one connection.',
    },
  ],
  create({ overflow }, context) {
    const stateOf = ({ open }: WorkerView): number => (open === 0 ? IDLE : BUSY);
    const tree = new LeastTree(stateOf);
    const sample = createSampler(context);
    let isTold = false;

    const pickIdle = (workers: readonly WorkerView[]): WorkerView | undefined => {
      if (isTold && tree.covers(workers)) {
        return tree.leastKey === IDLE ? tree.tiedAt(Math.floor(context.random() * tree.tied)) : undefined;
      }
      const least = tiedOf(workers, stateOf);
      return least[0] !== undefined && stateOf(least[0]) === IDLE
        ? least[Math.floor(context.random() * least.length)]
        : undefined;
    };

    const pickBusy = (workers: readonly WorkerView[]): WorkerView | undefined => {
      if (overflow === 'wait') return undefined;
      const [first, second] = sample(workers.length, overflow === 'p2c' ? 2 : 1).map(
        (index) => workers[index]!,
      );
      return second !== undefined && second.open < first!.open ? second : first;
    };

    return {
      changed(members) {
        isTold = true;
        tree.rebuild(members);
      },
      assigned: ({ slot }) => tree.update(slot),
      released: ({ slot }) => tree.update(slot),
      pick: (workers) => (workers.length === 0 ? undefined : (pickIdle(workers) ?? pickBusy(workers))),
    };
  },
});
