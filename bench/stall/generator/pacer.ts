/**
 * The thread that keeps the time. The timers of an event loop count whole milliseconds, and a loop that spins to do
 * better takes a core from the servers it measures; a thread that waits for a futex wakes within some 0.1 ms and
 * costs nothing.
 */
import { parentPort, workerData } from 'node:worker_threads';

export interface PacerData {
  /** When each arrival is due, milliseconds after `startMs`. */
  readonly atMs: Float64Array;
  /** By `monotonicMs`, which all threads share. */
  readonly startMs: number;
}

const { atMs, startMs } = workerData as PacerData;
const never = new Int32Array(new SharedArrayBuffer(4));

for (let index = 0; index < atMs.length; index++) {
  const waitMs = startMs + atMs[index]! - Number(process.hrtime.bigint()) / 1e6;
  if (waitMs > 0) Atomics.wait(never, 0, 0, waitMs);
  parentPort!.postMessage(index);
}
