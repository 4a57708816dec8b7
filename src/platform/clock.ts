/**
 * Monotonic milliseconds, the same in every process of this machine: `process.hrtime` counts from one origin
 * for all, `performance.now` from each process's own start, on the same clock. A worker can therefore go on
 * counting a deadline that began when the master accepted.
 */
export function monotonicMs(): number {
  return performance.now() + originMs;
}

const originMs: number = Number(process.hrtime.bigint()) / 1e6 - performance.now();
