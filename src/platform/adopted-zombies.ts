/**
 * Processes that nobody collects. Whose parent ends becomes a child of process 1 (or of the nearest subreaper), and when
 * it ends, too, it stays as a zombie until that has waited for it. Node waits for those alone that it has started.
 */
import { readdirSync } from 'node:fs';
import { statFields } from './process-stat.ts';

/** Zombies that are children of this process. Nothing where there is no /proc. */
export function zombieChildren(): readonly number[] {
  const own = String(process.pid);
  return numbersIn('/proc').filter((pid) => {
    const [state, parent] = statFields(`/proc/${pid}/stat`) ?? [];
    return state === 'Z' && parent === own;
  });
}

function numbersIn(directory: string): readonly number[] {
  try {
    return readdirSync(directory).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}
