/**
 * Weighted round robin: each worker its share in proportion to its weight, spread evenly over time.
 *
 * Two methods give the same shares. `smooth` is nginx's: every worker gains its weight on each pick, the richest is
 * taken and pays the sum; 5, 1, 1 gives a a b a c a a. It goes through all workers. `edf` keeps a heap of deadlines
 * and takes O(log N), but its order depends a little on rounding.
 *
 * A worker without room is passed over, and does not save up for later.
 */
import type { Algorithm, WorkerView } from './contract.ts';
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { EarliestDeadline } from './structures/earliest-deadline.ts';
import { createRoster } from './structures/roster.ts';

/** Up to here, looking at every worker costs no more than a heap (`npm run bench:pick`). */
const SMOOTH_UP_TO = 16;

export const weightedRoundRobin: AlgorithmEntry = defineAlgorithm({
  name: 'weighted-rr',
  group: 'rotation and chance',
  aliases: ['wrr', 'weighted-round-robin', 'weighted_round_robin', 'swrr', 'smooth-wrr', 'static-rr'],
  summary: 'rotation in proportion to the weights, with the turns evenly spread',
  rule: `Workers take turns in proportion to their weights, spread as evenly as possible. A worker without room loses its turn. method=auto is smooth for up to ${SMOOTH_UP_TO} workers and edf above.`,
  useWhen: 'Workers differ in capacity, requests cost about the same, and connections are short.',
  avoidWhen:
    'Connections are long-lived or differ in cost: it ignores load. sed follows the same weights and looks at load.',
  source:
    'nginx round robin with weights (ngx_http_upstream_round_robin.c); earliest deadline first: Envoy, gRPC (gRFC A58).',
  needsAddress: false,
  waitsFor: 'any',
  options: [
    {
      name: 'method',
      kind: 'choice',
      values: ['auto', 'smooth', 'edf'],
      default: 'auto',
      doc: 'How turns are computed; the shares are the same.',
    },
  ],
  create({ method }) {
    if (method === 'smooth') return smooth();
    if (method === 'edf') return earliestDeadlineFirst();
    return bySize();
  },
});

function smooth(): Algorithm {
  /** By slot; the sum over all is 0 while nobody leaves. */
  const gains = new Map<number, number>();
  const roster = createRoster((members) => {
    const slots = new Set(members.map(({ slot }) => slot));
    for (const slot of gains.keys()) if (!slots.has(slot)) gains.delete(slot);
  });

  return {
    changed: (members) => roster.changed(members),
    pick(workers) {
      roster.membersFor(workers);
      let richest: WorkerView | undefined;
      let most = Number.NEGATIVE_INFINITY;
      let total = 0;
      for (const worker of workers) {
        const gain = (gains.get(worker.slot) ?? 0) + worker.weight;
        gains.set(worker.slot, gain);
        total += worker.weight;
        if (gain <= most) continue;
        richest = worker;
        most = gain;
      }
      if (richest !== undefined) gains.set(richest.slot, most - total);
      return richest;
    },
  };
}

function earliestDeadlineFirst(): Algorithm {
  const turns = new EarliestDeadline();
  const roster = createRoster((members) => turns.rebuild(members, ({ weight }) => weight));

  return {
    changed: (members) => roster.changed(members),
    pick(workers) {
      roster.membersFor(workers);
      return turns.next(workers);
    },
  };
}

function bySize(): Algorithm {
  const byMethod = { smooth: smooth(), edf: earliestDeadlineFirst() };
  let inUse = byMethod.smooth;
  const roster = createRoster((members) => {
    inUse = members.length > SMOOTH_UP_TO ? byMethod.edf : byMethod.smooth;
    inUse.changed!(members);
  });

  return {
    changed: (members) => roster.changed(members),
    pick(workers, connection) {
      roster.membersFor(workers);
      return inUse.pick(workers, connection);
    },
  };
}
