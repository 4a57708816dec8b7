/**
 * The thread that keeps the time. The timers of an event loop count whole milliseconds, and a loop that spins to do
 * better takes a core from the servers it measures; a thread that waits for a futex wakes within some 0.1 ms and
 * costs nothing.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { monotonicMs } from './clock.ts';
import type { Schedule } from './start-pacer.ts';

const { count, atMs, everyMs } = workerData as Schedule;
const port = parentPort!;
const never = new Int32Array(new SharedArrayBuffer(4));

function timeOf(index: number): number {
  return atMs === undefined ? index * everyMs : atMs[index]!;
}

port.once('message', (startMs: number) => {
  for (let next = 0; next < count; ) {
    const waitMs = startMs + timeOf(next) - monotonicMs();
    if (waitMs > 0) Atomics.wait(never, 0, 0, waitMs);
    const nowMs = monotonicMs() - startMs;
    const first = next;
    while (next < count && timeOf(next) <= nowMs) next++;
    if (next > first) port.postMessage(next);
  }
});
// Only when this is heard is the thread there to keep a time.
port.postMessage(0);
