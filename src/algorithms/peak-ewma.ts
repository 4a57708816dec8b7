/**
 * Peak EWMA: of two workers the one with the lower latency times load, where latency rises at once and falls slowly.
 *
 * Each worker has a cost: a moving mean of latency, weighted by time, times the requests it has and this one. A
 * latency above the mean replaces it (the peak); a lower one, or none at all, only draws it down with the decay
 * time, so that a worker that was slow is tried again. A worker of unknown latency is tried with one request, and
 * waits for its answer before it gets another.
 *
 * What is observed is the mean the worker reports, not each single latency, and it is read when the worker is
 * drawn. Connections themselves are no measure: how long one lives is up to its client.
 *
 * Cost: O(d) a pick.
 */
import type { AlgorithmContext, WorkerView } from './contract.ts';
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { requestsAt } from './structures/requests-at.ts';
import { createSampler } from './structures/sample.ts';

/** Above every real cost, and small enough that adding a load to it is exact. */
const UNKNOWN = 2 ** 40;

export const peakEwma: AlgorithmEntry = defineAlgorithm({
  name: 'peak-ewma',
  group: 'latency and utilization',
  aliases: ['peak_ewma', 'ewma'],
  summary:
    'of two random workers, the one with the lower latency × load; latency rises fast and falls slowly',
  rule: 'd workers are drawn; the lowest latency × (requests + 1) / weight wins. Latency jumps to a higher report at once, and decays towards a lower one, or none, over the decay time.',
  useWhen:
    'Workers differ in speed, or slow down for a while: it moves away from them within a few requests.',
  avoidWhen:
    'Failures are fast: a worker that fails looks good (failure-penalty helps). Or requests differ more than workers do: latency then reflects what was requested, not who is slow.',
  source: 'Finagle PeakEwma.scala, Linkerd, Envoy peak_ewma.',
  needsAddress: false,
  waitsFor: 'any',
  options: [
    {
      name: 'decay',
      kind: 'duration',
      min: 1,
      max: 3_600_000,
      default: 10_000,
      doc: 'Time in which a latency that is not seen again decays to 1/e.',
    },
    {
      name: 'd',
      kind: 'integer',
      min: 1,
      max: 32,
      default: 2,
      doc: 'Number of workers drawn for each connection.',
    },
  ],
  create({ decay, d }, context) {
    const sample = createSampler(context);
    const observe = createObserver(decay, context);

    const costOf = (worker: WorkerView): number => {
      const latency = observe(worker);
      const load = requestsAt(worker);
      if (latency === undefined) return load === 0 ? 0 : UNKNOWN + load;
      return (latency * (load + 1)) / worker.weight;
    };

    return {
      pick(workers) {
        let best: WorkerView | undefined;
        let least = Number.POSITIVE_INFINITY;
        for (const index of sample(workers.length, d)) {
          const worker = workers[index]!;
          const cost = costOf(worker);
          if (cost >= least) continue;
          best = worker;
          least = cost;
        }
        return best;
      },
    };
  },
});

interface Observation {
  readonly worker: WorkerView;
  peak: number;
  answered: number;
  atMs: number;
}

function createObserver(
  decayMs: number,
  { now }: AlgorithmContext,
): (worker: WorkerView) => number | undefined {
  const seen = new Map<number, Observation>();

  return (worker) => {
    const { slot, latencyMs } = worker;
    if (latencyMs === undefined) {
      seen.delete(slot);
      return undefined;
    }
    const atMs = now();
    const answered = worker.done + worker.errors;
    const last = seen.get(slot);
    // Another view or fewer answers than before: another process.
    if (last === undefined || last.worker !== worker || answered < last.answered) {
      seen.set(slot, { worker, peak: latencyMs, answered, atMs });
      return latencyMs;
    }
    const latest = answered > last.answered ? latencyMs : 0;
    last.peak = decayed(last.peak, latest, (atMs - last.atMs) / decayMs);
    last.answered = answered;
    last.atMs = atMs;
    return last.peak;
  };
}

function decayed(peak: number, latencyMs: number, elapsed: number): number {
  if (latencyMs >= peak) return latencyMs;
  const kept = Math.exp(-elapsed);
  return peak * kept + latencyMs * (1 - kept);
}
