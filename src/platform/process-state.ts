/** What the kernel says of another process (proc_pid_stat(5), proc_pid_schedstat(5)); nothing where there is no /proc. */
import { readFileSync } from 'node:fs';

/** Whether its first thread runs or waits for a processor, rather than for anything else. */
export function isRunnable(pid: number): boolean {
  const text = read(`/proc/${pid}/stat`);
  // The name of the program, in parentheses, may hold anything; the state is behind it.
  return text !== undefined && text[text.lastIndexOf(')') + 2] === 'R';
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
