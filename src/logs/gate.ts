/**
 * File calls wait in the thread pool, of which there is one for all that the process asks of files and names, with four
 * threads. A disk that stands still takes one of them for each call, so those of all logs go one after the other.
 */
import type { FileCalls } from './contract.ts';

export function oneAtATime(calls: FileCalls): FileCalls {
  let last: Promise<unknown> = Promise.resolve();
  const gated = Object.entries(calls).map(
    ([name, call]: [string, (...given: never[]) => Promise<unknown>]) => [
      name,
      (...given: never[]) => {
        const mine = last.then(() => call(...given));
        last = mine.catch(() => {});
        return mine;
      },
    ],
  );
  return Object.fromEntries(gated) as FileCalls;
}
