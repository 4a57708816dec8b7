/**
 * The latency a worker showed last, believed less and less while it has nothing to do.
 *
 * A worker that was slow once is avoided, shows no new latency, and would be avoided for ever. nginx forgets in the
 * same way (ngx_http_upstream_least_time_module.c). One that is busy without an answer forgets nothing: that is
 * when it is slow.
 */
import type { WorkerView } from '../contract.ts';
import { requestsAt } from './requests-at.ts';

export type LatencyMemory = (worker: WorkerView, nowMs: number) => number | undefined;

/** Latency halves after every `halfLifeMs` of idleness, in steps as nginx does it: a power each time costs too much. */
export function createLatencyMemory(halfLifeMs: number): LatencyMemory {
  /** By slot. */
  const seen: (LastSeen | undefined)[] = [];

  return (worker, nowMs) => {
    const { slot, latencyMs } = worker;
    if (latencyMs === undefined) return undefined;
    const answered = worker.done + worker.errors;
    const last = seen[slot];
    // Another view is another process, however long the one before was idle.
    if (last === undefined || last.worker !== worker) {
      seen[slot] = { worker, answered, atMs: nowMs };
      return latencyMs;
    }
    if (last.answered !== answered || requestsAt(worker) > 0) {
      last.answered = answered;
      last.atMs = nowMs;
      return latencyMs;
    }
    const halvings = Math.floor((nowMs - last.atMs) / halfLifeMs);
    return halvings === 0 ? latencyMs : latencyMs * 2 ** -halvings;
  };
}

interface LastSeen {
  readonly worker: WorkerView;
  answered: number;
  atMs: number;
}
