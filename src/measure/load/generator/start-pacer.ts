/** Calls when something is due, to a tenth of a millisecond or so. */
import { Worker } from 'node:worker_threads';

export interface Pacer {
  /** `startMs` is a time of `monotonicMs`; `due` is told how many of the times have come, whenever it is more. */
  start(startMs: number, due: (count: number) => void): void;
}

/** Milliseconds after the start: one by one, ascending, or every so often from the start on. */
export type Schedule = { readonly count: number } & (
  | { readonly atMs: Float64Array; readonly everyMs?: undefined }
  | { readonly atMs?: undefined; readonly everyMs: number }
);

/** `timesMs` count from the start, ascending. */
export function createPacer(timesMs: readonly number[]): Promise<Pacer> {
  // Shared rather than copied: there may be millions.
  const atMs = new Float64Array(new SharedArrayBuffer(timesMs.length * Float64Array.BYTES_PER_ELEMENT));
  atMs.set(timesMs);
  return pacerOf({ count: timesMs.length, atMs });
}

/** Every `everyMs`, from the start on. */
export function createRegularPacer(everyMs: number, count: number): Promise<Pacer> {
  return pacerOf({ count, everyMs });
}

async function pacerOf(schedule: Schedule): Promise<Pacer> {
  const thread = startThread(schedule);
  await new Promise((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
  });
  thread.on('error', (error) => {
    throw error;
  });
  return {
    start(startMs, due) {
      thread.on('message', due);
      thread.postMessage(startMs);
    },
  };
}

/** In the form this very file is in; from source, tsx does not reach the first file of a thread by itself (Node.js 20). */
function startThread(workerData: Schedule): Worker {
  const file = new URL(`./pacer${import.meta.url.slice(-3)}`, import.meta.url);
  if (!process.execArgv.some((arg) => /\btsx\b/.test(arg))) return new Worker(file, { workerData });
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const begin = `import(${loader}).then(({ register }) => (register(), import(${JSON.stringify(file.href)})))`;
  return new Worker(begin, { eval: true, workerData });
}
