/** Starvation as this machine can tell it. */
import { nativeCalls } from '../native/index.ts';
import { isRunnable, scheduledMs } from '../platform/process-state.ts';
import { createStarvation, type Starvation } from './starvation.ts';

/** Less than half of the stall time, so that a worker that has a processor to itself is judged when it is over. */
const ENOUGH = 0.4;

export function starvationOf(pidOf: (slot: number) => number | undefined, stallMs: number): Starvation {
  const { native } = nativeCalls();
  const precise = (pid: number): number | undefined => {
    try {
      return native!.cpuMs(pid);
    } catch {
      // Gone since.
      return undefined;
    }
  };
  const cpuMs = native === undefined ? scheduledMs : precise;
  return createStarvation({ pidOf, cpuMs, isRunnable }, ENOUGH * stallMs);
}
