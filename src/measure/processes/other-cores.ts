/** Who else uses the machine while something is measured. */
import { cpus } from 'node:os';

/**
 * From now on: what it returns says how many cores were busy on average, whoever used them. A hypervisor that gives a
 * core to somebody else counts as one who uses it.
 */
export function watchBusyCores(): () => number {
  const before = { idleMs: idleMs(), atMs: performance.now() };
  return () => cpus().length - (idleMs() - before.idleMs) / (performance.now() - before.atMs);
}

function idleMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.idle, 0);
}
