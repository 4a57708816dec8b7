/** Whether a process is still the one it was: numbers of processes are used again. */
import { statFields } from './process-stat.ts';

/** The same for as long as the process lives; undefined once it has ended, even if nobody has collected it yet. */
export function processIdentity(pid: number): string | undefined {
  const fields = statFields(`/proc/${pid}/stat`);
  if (fields === undefined) return process.platform === 'linux' ? undefined : livesAtAll(pid);
  // Its start is the 20th.
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

function livesAtAll(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'alive' : undefined;
  }
}
