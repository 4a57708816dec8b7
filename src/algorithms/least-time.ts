/**
 * Least time: the worker that will probably have answered first.
 *
 * Expected time is latency times the connections it would have. Latency is rounded up to steps, so that workers
 * that are nearly equal tie and share; beyond a limit it counts as that limit. A worker of unknown latency counts as
 * the mean of the others: as 0 it would get everything until its first answer.
 *
 * Cost: O(N) a pick.
 */
import type { WorkerView } from './contract.ts';
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { createLatencyMemory, type LatencyMemory } from './structures/latency-memory.ts';
import { leastBy, tieOption } from './structures/least-by.ts';

/** Slower than this, workers are told apart by their connections alone. */
const SLOWEST_MS = 5_000;

export const leastTime: AlgorithmEntry = defineAlgorithm({
  name: 'least-time',
  group: 'latency and utilization',
  aliases: ['least_time', 'leasttime'],
  summary: 'the lowest latency × (connections + 1) for its weight',
  rule: 'The lowest latency × (open + 1) / weight wins. Latency is rounded up to whole steps, counts as 5 s at most, and halves for every retry time in which an idle worker shows no new one.',
  useWhen: 'Workers differ in speed, and there are few enough that it pays to look for the best of all.',
  avoidWhen:
    'Many connections arrive between two reports of latency: until the next one they all go to the same worker; peak-ewma avoids that by drawing two. Or a worker may fail fast: it looks best.',
  source: 'nginx least_time (ngx_http_upstream_least_time_module.c), Traefik leasttime.',
  needsAddress: false,
  waitsFor: 'any',
  options: [
    {
      name: 'step',
      kind: 'duration',
      min: 1,
      max: 1_000,
      default: 1,
      doc: 'Latency is rounded up to multiples of this. nginx uses 20 ms, for servers across a network.',
    },
    {
      name: 'retry',
      kind: 'duration',
      min: 1,
      max: 3_600_000,
      default: 10_000,
      doc: 'Time in which the latency of an idle worker halves, until the worker is tried again.',
    },
    tieOption,
  ],
  create({ step, retry, tie }, context) {
    const memory = createLatencyMemory(retry);
    let candidates: readonly WorkerView[] = [];
    let nowMs = 0;
    let typical: number | undefined;
    const typicalLatency = (): number => {
      typical ??= meanOf(candidates, memory, nowMs) ?? step;
      return typical;
    };
    const timeOf = (worker: WorkerView): number => {
      const latency = Math.min(memory(worker, nowMs) ?? typicalLatency(), SLOWEST_MS);
      return (Math.max(1, Math.ceil(latency / step)) * (worker.open + 1)) / worker.weight;
    };
    const least = leastBy({ keyOf: timeOf, isKept: false }, tie, context);

    return {
      pick(workers, connection) {
        nowMs = context.now();
        candidates = workers;
        typical = undefined;
        return least.pick(workers, connection);
      },
    };
  },
});

function meanOf(workers: readonly WorkerView[], memory: LatencyMemory, nowMs: number): number | undefined {
  let sum = 0;
  let known = 0;
  for (const worker of workers) {
    const latency = memory(worker, nowMs);
    if (latency === undefined) continue;
    sum += latency;
    known++;
  }
  return known === 0 ? undefined : sum / known;
}
