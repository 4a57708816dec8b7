/**
 * Private_Dirty of /proc/PID/smaps_rollup (proc_pid_smaps(5)): what this process has written and shares with nobody.
 * Node itself, which all share, is not in it.
 */
import { readFileSync } from 'node:fs';

/** MiB of all of them together. Throws for one that has ended. */
export function privateMemoryOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + kibibytesOf(pid), 0) / 1024;
}

function kibibytesOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Private_Dirty:\s+(\d+) kB/m.exec(text)![1]);
}
