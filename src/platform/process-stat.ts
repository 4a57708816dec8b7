/** What the kernel says of a process or a thread (proc_pid_stat(5)). */
import { readFileSync } from 'node:fs';

/** State, parent and what follows: the third field on. Undefined where it is gone, or there is no /proc. */
export function statFields(path: `/proc/${string}/stat`): readonly string[] | undefined {
  try {
    const text = readFileSync(path, 'latin1');
    // The name of the program, in parentheses, may hold anything.
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
