/**
 * What a process has written and a pipe has not yet taken. Node calls writes to pipes synchronous, yet they are so only
 * while the pipe has room: `process.exit` throws away whatever waits beyond that, from the middle of a line on.
 */
import { setTimeout as wait } from 'node:timers/promises';

/** The part of a stream that tells how much waits in it: the handle's bytes are those the kernel has not taken. */
export interface Waiting {
  readonly writableLength: number;
  readonly _handle?: { readonly writeQueueSize?: number } | null;
}

/** Longer than another lb holds a log to rotate it. A reader that takes nothing for so long may never read again. */
const STANDS_STILL_MS = 6_000;
const LOOK_MS = 5;

/** Ends this process with all that it has written, as far as it is taken. */
export function exitWhenWritten(): void {
  void outputWritten().then(() => process.exit());
}

/** Resolves when nothing waits, or when nothing of it has been taken for `standsStillMs`. */
export async function outputWritten(
  streams: readonly Waiting[] = [process.stdout, process.stderr],
  standsStillMs: number = STANDS_STILL_MS,
): Promise<void> {
  const all = (): number => streams.reduce((sum, stream) => sum + waitingIn(stream), 0);
  let before = all();
  for (let sinceMs = performance.now(); before > 0; ) {
    await wait(LOOK_MS);
    const now = all();
    if (now !== before) sinceMs = performance.now();
    else if (performance.now() - sinceMs >= standsStillMs) return;
    before = now;
  }
}

/** An app may have put anything in the place of a stream. */
function waitingIn(stream: Partial<Waiting> | undefined): number {
  return (stream?.writableLength ?? 0) + (stream?._handle?.writeQueueSize ?? 0);
}
