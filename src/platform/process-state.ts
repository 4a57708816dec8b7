/** What the kernel says of another process (proc_pid_stat(5), proc_pid_schedstat(5)); nothing where there is no /proc. */
import { readdirSync, readFileSync } from 'node:fs';
import { statFields } from './process-stat.ts';

/**
 * Whether a thread of it runs or waits for a processor, rather than for anything else. The first one may sleep until
 * another is done: V8 collects garbage by several.
 */
export function isRunnable(pid: number): boolean {
  return (
    runs(`/proc/${pid}/stat`) || threadsOf(pid).some((thread) => runs(`/proc/${pid}/task/${thread}/stat`))
  );
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function runs(path: `/proc/${string}/stat`): boolean {
  return statFields(path)?.[0] === 'R';
}

/** Milliseconds of its first thread; while it runs, exact to a tick of the kernel's clock. */
export function scheduledMs(pid: number): number | undefined {
  const text = read(`/proc/${pid}/schedstat`);
  return text === undefined ? undefined : Number.parseInt(text, 10) / 1e6;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
