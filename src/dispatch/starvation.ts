/**
 * Tells workers that stand still from those that only wait for a CPU.
 *
 * On a machine with more to do than it has CPUs for, a process that could run waits for its turn, for several
 * milliseconds at a time. It takes nothing meanwhile and looks like one whose event loop is blocked. To reclaim its
 * connections would help nobody, as all others wait as well, and would make even counts uneven. So the time for
 * which a worker stands still is counted in CPU time of its own, unless it sleeps.
 */
import type { ProcessAccount } from './process-account.ts';

export interface CpuFacts {
  /** CPU time the process has used; undefined where nobody can tell, or it is gone. */
  cpuMs(process: ProcessAccount): number | undefined;
  /** Whether it runs or could run, rather than sleep. */
  isRunnable(process: ProcessAccount): boolean;
}

/** The process may turn out to stand still since `sinceMs`: what it uses from here on will tell. */
export function suspect(process: ProcessAccount, sinceMs: number, facts: CpuFacts): void {
  if (process.cpuSample?.sinceMs !== sinceMs) usedSince(process, sinceMs, facts);
}

/** Whether the process, which has not moved since `sinceMs`, got less than `enoughMs` of a CPU to move with. */
export function isStarved(
  process: ProcessAccount,
  sinceMs: number,
  enoughMs: number,
  facts: CpuFacts,
): boolean {
  const usedMs = usedSince(process, sinceMs, facts);
  return usedMs !== undefined && usedMs < enoughMs && facts.isRunnable(process);
}

/** Since it was suspected for the first time since it moved last. Undefined where nobody can tell. */
function usedSince(process: ProcessAccount, sinceMs: number, { cpuMs }: CpuFacts): number | undefined {
  const nowUsedMs = cpuMs(process);
  if (nowUsedMs === undefined) return undefined;
  const sample = process.cpuSample;
  if (sample?.sinceMs === sinceMs) return nowUsedMs - sample.cpuMs;
  process.cpuSample = { sinceMs, cpuMs: nowUsedMs };
  return 0;
}
