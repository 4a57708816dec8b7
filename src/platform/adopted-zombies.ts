/**
 * Processes that nobody collects. Whose parent ends becomes a child of process 1 (or of the nearest subreaper), and when
 * it ends, too, it stays as a zombie until that has waited for it. Node waits for those alone that it has started.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Zombies that are children of this process. Nothing where there is no /proc. */
export function zombieChildren(): readonly number[] {
  const own = String(process.pid);
  return numbersIn('/proc').filter((pid) => {
    const [state, parent] = statOf(pid);
    return state === 'Z' && parent === own;
  });
}

/** State, parent and what follows (proc_pid_stat(5)); the name before them, in parentheses, may hold anything. */
function statOf(pid: number): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function numbersIn(directory: string): readonly number[] {
  try {
    return readdirSync(directory).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}
