/**
 * Least connections: the worker with the fewest open connections for its weight, pending ones included.
 *
 * With one dispatcher and exact counts this is join-the-shortest-queue. The count rises when a connection is
 * assigned and falls when the worker reports its end: a blocked worker cannot report, keeps its count and is
 * avoided.
 *
 * Cost: O(log N) a pick; O(N) while some worker has no room.
 */
import type { WorkerView } from './contract.ts';
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { leastBy, tieOption } from './structures/least-by.ts';

const keys: Readonly<Record<string, (worker: WorkerView) => number>> = {
  c: ({ open }) => open,
  'c/w': ({ open, weight }) => open / weight,
  '(c+1)/w': ({ open, weight }) => (open + 1) / weight,
};

export const leastConnections: AlgorithmEntry = defineAlgorithm({
  name: 'least-connections',
  group: 'connections and requests',
  aliases: ['lc', 'wlc', 'leastconn', 'least-conn', 'least_conn'],
  summary: 'the worker with the fewest open connections for its weight',
  rule: 'The worker with the lowest key wins. c is its number of open connections, including those it has not taken yet; w is its weight.',
  useWhen:
    'Connections are long-lived or differ in cost: with one dispatcher and exact counts, little can do better.',
  avoidWhen:
    'A worker may fail fast: it always looks free and attracts most of the traffic (failure-penalty and share-cap limit that). With unequal weights and few connections, sed is better: 0/w is 0 for every w.',
  source: 'nginx least_conn (c/w), HAProxy leastconn, IPVS lc and wlc; join the shortest queue in theory.',
  needsAddress: false,
  ignoresWeights: { key: 'c' },
  waitsFor: 'any',
  options: [
    {
      name: 'key',
      kind: 'choice',
      values: ['c', 'c/w', '(c+1)/w'],
      default: 'c/w',
      doc: 'What to minimize: connections, connections by weight, or connections by weight including the new one.',
    },
    tieOption,
  ],
  create: ({ key, tie }, context) => leastBy({ keyOf: keys[key]!, isKept: true }, tie, context),
});
