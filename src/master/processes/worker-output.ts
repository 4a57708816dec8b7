/** What one process writes, passed on until it is over. */
import type { ChildProcess } from 'node:child_process';
import type { OutputTail } from './output-tail.ts';
import type { OutputPasser, Passing } from './pass-output.ts';

/**
 * A grandchild may hold the output pipes open, and write, for as long as it likes: what comes after a silence of this
 * length, or after so many times of it, is no longer the worker's.
 */
const OUTPUT_QUIET_MS = 250;
const OUTPUT_QUIET_ROUNDS = 8;

/** Resolves when the output of a process that ended has been read. */
export function passOutput(
  child: ChildProcess,
  { passer, tail, slot }: { readonly passer: OutputPasser; readonly tail: OutputTail; readonly slot: number },
): Promise<void> {
  const { stdout, stderr } = child;
  const passings: Passing[] = [];
  const closed: Promise<unknown>[] = [];
  let pieces = 0;
  for (const [source, stream] of Object.entries({ stdout, stderr } as const)) {
    // A process that could not be spawned for want of descriptors has no pipes.
    if (stream === null || stream === undefined) continue;
    closed.push(new Promise((resolve) => stream.once('close', resolve)));
    stream.on('data', () => pieces++);
    tail.follow(stream, source as 'stdout' | 'stderr');
    passings.push(passer.pass(stream, slot, source as 'stdout' | 'stderr'));
  }
  return new Promise((resolve) => {
    // Node's own 'close' would wait for a channel that nobody reads to its end.
    void Promise.all(closed).then(() => resolve());
    child.once('exit', () => {
      for (const passing of passings) passing.hurry(true);
      const endWhenQuiet = (before: number, rounds: number): void => {
        // After a look at what came: a master that had no time for it must not take that for silence.
        const look = (): void => {
          if (pieces > before && rounds > 1) {
            endWhenQuiet(pieces, rounds - 1);
          } else {
            for (const passing of passings) passing.hurry(false);
            resolve();
          }
        };
        setTimeout(() => setImmediate(look), OUTPUT_QUIET_MS).unref();
      };
      endWhenQuiet(pieces, OUTPUT_QUIET_ROUNDS);
    });
  });
}
