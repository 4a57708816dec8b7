import { performance } from 'node:perf_hooks';

/** A window shorter than this says more about the moment than about the load. */
const LEAST_WINDOW_MS = 100;

/** The event loop's share of busy time, 0 to 1, over a recent window of at least LEAST_WINDOW_MS. */
export function createUtilizationMeter(): () => number {
  let from = performance.eventLoopUtilization();
  let latest = 0;
  return () => {
    const since = performance.eventLoopUtilization(from);
    if (since.active + since.idle >= LEAST_WINDOW_MS) {
      latest = since.utilization;
      from = performance.eventLoopUtilization();
    }
    return latest;
  };
}
