/**
 * Never queue: an idle worker at once, whatever its speed; otherwise shortest expected delay.
 *
 * Among idle ones the heaviest comes first, where IPVS takes the first in its list. An idle key is below zero and
 * a busy one above, so one order holds for both.
 *
 * Cost: O(log N) a pick; O(N) while some worker has no room.
 */
import type { WorkerView } from './contract.ts';
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { leastBy, tieOption } from './structures/least-by.ts';

export const neverQueue: AlgorithmEntry = defineAlgorithm({
  name: 'nq',
  group: 'connections and requests',
  aliases: ['never-queue'],
  summary: 'an idle worker if there is one, otherwise like sed',
  rule: 'Of the workers without a connection, the one with the highest weight wins. If there is none, the lowest (open + 1) / weight.',
  useWhen: 'Workers differ in speed, and a short wait matters more than making the most of the fast ones.',
  avoidWhen: 'Slow workers are so slow that it pays to wait for a fast one, as sed does.',
  source: 'IPVS nq (net/netfilter/ipvs/ip_vs_nq.c); HAProxy leastconn takes idle ones first too.',
  needsAddress: false,
  waitsFor: 'any',
  options: [tieOption],
  create: ({ tie }, context) => leastBy({ keyOf, isKept: true }, tie, context),
});

function keyOf({ open, weight }: WorkerView): number {
  return open === 0 ? -weight : (open + 1) / weight;
}
