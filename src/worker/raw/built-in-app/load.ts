import type { RawResponse } from '../contract.ts';
import { textAnswer } from './answers.ts';
import { queryNumber } from './query-number.ts';

/** Milliseconds that `/work` and `/wait` take at most. */
export const maxMs = 60_000;
/** Bytes that `/bytes` sends at most. */
export const maxBytes: number = 1024 ** 3;

/** `/work?ms=50` keeps the processor busy that long, and with it everything else in this process. */
export function work(query: string, now: () => number): RawResponse {
  const ms = queryNumber(query, 'ms', maxMs);
  if (ms === undefined) return badMs;
  const endMs = now() + ms;
  while (now() < endMs) {}
  return done;
}

/**
 * `/block?ms=50` blocks the event loop that long without using the processor, as a synchronous call into a slow
 * system would: what it does to other requests is a matter of dispatch, not of how many cores there are.
 */
export function block(query: string): RawResponse {
  const ms = queryNumber(query, 'ms', maxMs);
  if (ms === undefined) return badMs;
  Atomics.wait(neverNotified, 0, 0, ms);
  return done;
}

/** `/wait?ms=50` waits that long without work, as for a database. */
export function wait(
  query: string,
  sleep: (ms: number) => Promise<void>,
): RawResponse | Promise<RawResponse> {
  const ms = queryNumber(query, 'ms', maxMs);
  return ms === undefined ? badMs : sleep(ms).then(() => done);
}

/** `/bytes?n=1000000` streams that many bytes. */
export function bytes(query: string): RawResponse {
  const n = queryNumber(query, 'n', maxBytes);
  if (n === undefined) return badBytes;
  return { status: 200, headers: bytesHeaders, body: chunks(n) };
}

function* chunks(total: number): Generator<Buffer, void> {
  for (let left = total; left > 0; left -= chunk.length) {
    yield left >= chunk.length ? chunk : chunk.subarray(0, left);
  }
}

// One buffer for all answers: sending a gigabyte needs no more memory than sending one chunk.
const chunk = Buffer.alloc(64 * 1024, 'pointsman ');
const neverNotified = new Int32Array(new SharedArrayBuffer(4));
const bytesHeaders = Object.freeze({
  'Content-Type': 'application/octet-stream',
  'X-Content-Type-Options': 'nosniff',
});
const done = textAnswer(200, 'done\n');
const badMs = textAnswer(400, `ms must be given once, a whole number from 0 to ${maxMs}\n`);
const badBytes = textAnswer(400, `n must be given once, a whole number from 0 to ${maxBytes}\n`);
