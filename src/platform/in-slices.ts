/**
 * Work that takes long in all and holds up nobody for longer than a moment: a generator that yields wherever others may
 * have their turn. What it yields beside `undefined` is what it makes.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** After so long the event loop turns. */
const SLICE_MS = 1;

export type Slices<Made = never, Result = void> = Generator<Made | undefined, Result>;

/** Resolves to all that was made, in order. Rejects with what the work throws. */
export async function inSlices<Made>(
  work: Slices<Made>,
  sliceMs: number = SLICE_MS,
): Promise<readonly Made[]> {
  const made: Made[] = [];
  let sinceMs = performance.now();
  for (const each of work) {
    if (each !== undefined) made.push(each);
    if (performance.now() - sinceMs < sliceMs) continue;
    await nextTurn();
    sinceMs = performance.now();
  }
  return made;
}
