/** Whether a process is still the one it was: numbers of processes are used again. */
import { readFileSync } from 'node:fs';

/** The same for as long as the process lives; undefined once it has ended, even if nobody has collected it yet. */
export function processIdentity(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in parentheses, may hold anything; the state and its start, the 20th, are behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return process.platform === 'linux' ? undefined : livesAtAll(pid);
  }
}

function livesAtAll(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'alive' : undefined;
  }
}
