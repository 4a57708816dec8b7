/** Makes the faults of a scenario happen when they are due. */

import type { ScenarioFault } from '../scenarios/contract.ts';
import type { Fleet } from '../targets/fleet.ts';

/** Counts from now, over `measureMs`. Returns what stops those that are not due yet. */
export function startFaults(
  faults: readonly ScenarioFault[],
  measureMs: number,
  fleet: Pick<Fleet, 'kill' | 'slow'>,
): () => void {
  const timers = faults.flatMap((fault) => {
    const at = fault.at * measureMs;
    if (fault.kind === 'crash') return [setTimeout(() => fleet.kill(fault.worker), at)];
    return [
      setTimeout(() => fleet.slow(fault.worker, fault.factor), at),
      setTimeout(() => fleet.slow(fault.worker, 1), fault.until * measureMs),
    ];
  });
  return () => timers.forEach(clearTimeout);
}
