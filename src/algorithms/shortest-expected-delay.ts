/**
 * Shortest expected delay: least connections that counts the connection it is about to place.
 *
 * Idle workers of unequal weight have unequal keys, 1/w, so a fast worker gets the first connections too. It may
 * rather queue at a fast worker than use a slow idle one.
 *
 * Cost: O(log N) a pick; O(N) while some worker has no room.
 */
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { leastBy, tieOption } from './structures/least-by.ts';

export const shortestExpectedDelay: AlgorithmEntry = defineAlgorithm({
  name: 'sed',
  group: 'connections and requests',
  aliases: ['shortest-expected-delay'],
  summary: 'least connections, counting the new one: (open + 1) / weight',
  rule: 'The lowest (open + 1) / weight wins.',
  useWhen: 'Workers differ in speed, and their weights say by how much.',
  avoidWhen:
    'All weights are equal: then it is the same as least-connections. A worker that fails fast attracts the traffic.',
  source: 'IPVS sed (net/netfilter/ipvs/ip_vs_sed.c).',
  needsAddress: false,
  waitsFor: 'any',
  options: [tieOption],
  create: ({ tie }, context) =>
    leastBy({ keyOf: ({ open, weight }) => (open + 1) / weight, isKept: true }, tie, context),
});
