/**
 * Hot and cold: among workers that are not busier than most, the one with the lowest latency to expect.
 *
 * Requests in flight say who is overloaded now, latency says who is fast; a weighted sum of the two is worse than
 * either order of looking at them (B. Wydrowski et al., NSDI 2024). A worker above the quantile of requests in
 * flight is hot and left out; of the cold ones the fastest wins.
 *
 * Prequal's servers answer a probe with the latency they see at their present number of requests. A worker here tells
 * what one request takes it, so that counts once for each request it has and once for the one to come. Without
 * that, a worker that seemed slow once stays idle, and load beyond what the others can do is lost in their queues.
 *
 * Prequal asks a few servers over the network for each request. Here every worker's numbers are at hand, so the
 * sample is only there to keep the cost down and to leave some choice to chance when there are many.
 *
 * Cost: O(d²) a pick, d at most 32.
 */
import type { WorkerView } from './contract.ts';
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { createLatencyMemory } from './structures/latency-memory.ts';
import { requestsAt } from './structures/requests-at.ts';
import { createSampler } from './structures/sample.ts';

/** The same time in which least-time tries a worker again that was slow. */
const RETRY_MS = 10_000;

export const hotCold: AlgorithmEntry = defineAlgorithm({
  name: 'hot-cold',
  group: 'latency and utilization',
  aliases: ['hcl', 'prequal'],
  summary: 'the fastest of the workers that are not busier than most',
  rule: 'Of d workers drawn (all, if there are no more), those with more requests for their weight than the quantile are hot. Of the cold ones, the lowest latency × (requests + 1) wins; a tie is broken at random.',
  useWhen: 'Requests differ widely in cost and workers in speed, and tail latency is what counts.',
  avoidWhen: 'Failures are fast: a worker that fails looks good (failure-penalty helps).',
  source: 'Prequal: B. Wydrowski et al., NSDI 2024, arXiv 2312.10172.',
  needsAddress: false,
  waitsFor: 'any',
  options: [
    {
      name: 'quantile',
      kind: 'number',
      min: 0,
      max: 1,
      default: 0.84,
      doc: 'Share of the workers that counts as cold. 0 compares requests first and latency only in a tie; 1 compares latency alone.',
    },
    {
      name: 'd',
      kind: 'integer',
      min: 2,
      max: 32,
      default: 16,
      doc: 'Number of workers drawn for each connection.',
    },
  ],
  create({ quantile, d }, context) {
    const sample = createSampler(context);
    const memory = createLatencyMemory(RETRY_MS);

    return {
      pick(workers) {
        const nowMs = context.now();
        const drawn = sample(workers.length, d).map((index) => workers[index]!);
        const limit = quantileOf(Float64Array.from(drawn, loadOf), quantile);
        const cold = drawn.filter((worker) => loadOf(worker) <= limit);
        return fastest(cold.map((worker) => ({ worker, latency: memory(worker, nowMs) })));
      },
    };
  },
});

function loadOf(worker: WorkerView): number {
  return requestsAt(worker) / worker.weight;
}

/** Rounded down, so that below 1 the one that is busier than all others is hot, however few they are. */
function quantileOf(values: Float64Array, quantile: number): number {
  const rising = values.sort();
  return rising[Math.floor(quantile * (rising.length - 1))] ?? 0;
}

interface Candidate {
  readonly worker: WorkerView;
  /** Of one request. */
  readonly latency: number | undefined;
}

/**
 * One of unknown latency is tried with one request, or it might never be; until that is answered it counts as the
 * mean of the others.
 */
function fastest(candidates: readonly Candidate[]): WorkerView | undefined {
  const known = candidates.flatMap(({ latency }) => latency ?? []);
  const typical = known.length === 0 ? 0 : known.reduce((sum, latency) => sum + latency, 0) / known.length;
  let best: WorkerView | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const { worker, latency } of candidates) {
    const requests = requestsAt(worker);
    const expected = latency === undefined && requests === 0 ? 0 : (latency ?? typical) * (requests + 1);
    if (expected >= least) continue;
    best = worker;
    least = expected;
  }
  return best;
}
