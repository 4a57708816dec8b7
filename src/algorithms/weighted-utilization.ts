/**
 * Weighted by utilization: rotation with the weights that the workers' own numbers suggest.
 *
 * What a worker can do is estimated as requests per second divided by the utilization they cost: one that answers
 * 100 a second at 50 per cent could do 200. Failed requests add to the utilization, so that failing fast does not
 * pay. Weights are worked out anew every `update`, at the first pick after it.
 *
 * A worker counts with the mean weight of the others until it has reported for the blackout time, and again when it
 * has answered nothing for the expiration time; while fewer than two are known, all are equal.
 *
 * Cost: O(log N) a pick, O(N log N) an update.
 */
import type { WorkerView } from './contract.ts';
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { CapacityEstimate } from './structures/capacity-estimate.ts';
import { EarliestDeadline } from './structures/earliest-deadline.ts';
import { createRoster } from './structures/roster.ts';

export const weightedUtilization: AlgorithmEntry = defineAlgorithm({
  name: 'wrr-utilization',
  group: 'latency and utilization',
  aliases: ['wrr-util', 'client-side-weighted-round-robin', 'client_side_weighted_round_robin'],
  summary: 'rotation with weights derived from requests per second, utilization and errors',
  rule: 'Workers take turns in proportion to requests per second / (utilization + errors / requests × penalty), times the configured weight.',
  useWhen:
    'Workers differ in speed, or requests in cost, and the load is steady: it evens out utilization rather than counts.',
  avoidWhen:
    'Load changes within seconds, or connections are long-lived: the weights lag behind by the blackout and steer new connections only.',
  source: 'gRPC client-side weighted round robin (gRFC A58), Envoy client_side_weighted_round_robin.',
  needsAddress: false,
  waitsFor: 'any',
  options: [
    {
      name: 'update',
      kind: 'duration',
      min: 100,
      max: 3_600_000,
      default: 1_000,
      doc: 'How often the weights are recomputed.',
    },
    {
      name: 'blackout',
      kind: 'duration',
      min: 0,
      max: 3_600_000,
      default: 10_000,
      doc: 'How long a worker must have been answering requests before its own figures count.',
    },
    {
      name: 'expiration',
      kind: 'duration',
      min: 1,
      max: 86_400_000,
      default: 180_000,
      doc: 'How long a worker may go without an answer before it counts as unknown.',
    },
    {
      name: 'penalty',
      kind: 'number',
      min: 0,
      max: 100,
      default: 1,
      doc: 'Utilization added for a worker whose requests all fail; in proportion if only some do.',
    },
  ],
  create({ update, blackout, expiration, penalty }, context) {
    const turns = new EarliestDeadline();
    const estimate = new CapacityEstimate({ blackoutMs: blackout, expirationMs: expiration, penalty });
    let members: readonly WorkerView[] = [];
    let known: ReadonlySet<WorkerView> = new Set();
    let dueMs = Number.NEGATIVE_INFINITY;

    const reweigh = (): void => {
      const factors = estimate.factors(members);
      turns.rebuild(members, ({ slot, weight }) => weight * factors(slot));
    };
    const roster = createRoster((next) => {
      estimate.joined(
        next.filter((member) => !known.has(member)),
        context.now(),
      );
      known = new Set(next);
      members = next;
      reweigh();
    });

    return {
      changed: (next) => roster.changed(next),
      pick(workers) {
        if (workers.length === 0) return undefined;
        roster.membersFor(workers);
        const nowMs = context.now();
        if (nowMs >= dueMs) {
          dueMs = nowMs + update;
          for (const member of members) estimate.observe(member, nowMs);
          reweigh();
        }
        return turns.next(workers);
      },
    };
  },
});
