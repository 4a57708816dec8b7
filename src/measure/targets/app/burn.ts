/**
 * Returns when this process has used `ms` milliseconds more of a processor, however long that takes: two processes that
 * share a core take twice as long, as with real work.
 */
export function burn(ms: number): void {
  const end = usedUs() + ms * 1000;
  while (usedUs() < end) spin();
}

function usedUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** A few microseconds of work between two checks of the clock, which are system calls: most of the time is the program's, as in an app. */
const TURNS = 2000;

let state = 1;

/** The state is kept, or the compiler might find that nothing comes of it. */
function spin(): void {
  for (let turn = 0; turn < TURNS; turn++) state = (Math.imul(state, 1664525) + 1013904223) | 0;
}
