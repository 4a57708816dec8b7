/**
 * Monotonic milliseconds, the same in every process of this machine: `process.hrtime` counts from one origin
 * for all, `performance.now` from each process's own start, on the same clock. A worker can therefore go on
 * counting a deadline that began when the master accepted.
 */
export function monotonicMs(): number {
  return performance.now() + originMs;
}

/**
 * A process that loses the CPU between the two looks gets an origin that is too early, by milliseconds on a busy
 * machine: the latest of some is the true one.
 */
const originMs: number = Math.max(...Array.from({ length: 8 }, originNow));

function originNow(): number {
  return Number(process.hrtime.bigint()) / 1e6 - performance.now();
}
