/**
 * Tells workers that stand still from those that only wait for a processor.
 *
 * On a machine with more to do than it has processors for, a process that could run waits for its turn, for several
 * milliseconds at a time. It takes nothing meanwhile and looks like one whose event loop is blocked. To take its
 * connections away would help nobody, as all others wait as well, and would make even counts uneven. So the time for
 * which a worker stands still is counted in CPU time of its own, unless it sleeps.
 */

export interface StarvationParts {
  /** undefined while the slot has no process. */
  pidOf(slot: number): number | undefined;
  /** CPU time that a process has used, milliseconds; undefined where that cannot be known. */
  cpuMs(pid: number): number | undefined;
  /** Whether it runs or could run, rather than sleep. */
  isRunnable(pid: number): boolean;
}

export interface Starvation {
  /** The worker may turn out to stand still since `sinceMs`: what it uses from here on will tell. */
  suspect(slot: number, sinceMs: number): void;
  /** Whether the worker, which has not moved since `sinceMs`, got hardly any processor to move with. */
  isStarved(slot: number, sinceMs: number): boolean;
}

/** What a worker had used when it was looked at for the first time since it moved last. */
interface Look {
  readonly pid: number;
  readonly sinceMs: number;
  readonly cpuMs: number;
}

/** `enoughMs` of a processor without a move are a worker's own doing. */
export function createStarvation(
  { pidOf, cpuMs, isRunnable }: StarvationParts,
  enoughMs: number,
): Starvation {
  const looks = new Map<number, Look>();

  /** Undefined where nobody can tell. */
  function usedSince(slot: number, sinceMs: number): number | undefined {
    const pid = pidOf(slot);
    const used = pid === undefined ? undefined : cpuMs(pid);
    if (pid === undefined || used === undefined) return undefined;
    const look = looks.get(slot);
    if (look?.pid === pid && look.sinceMs === sinceMs) return used - look.cpuMs;
    looks.set(slot, { pid, sinceMs, cpuMs: used });
    return 0;
  }

  return {
    suspect(slot, sinceMs) {
      if (looks.get(slot)?.sinceMs !== sinceMs) usedSince(slot, sinceMs);
    },

    isStarved(slot, sinceMs) {
      const used = usedSince(slot, sinceMs);
      return used !== undefined && used < enoughMs && isRunnable(pidOf(slot)!);
    },
  };
}
