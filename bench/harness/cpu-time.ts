/** CPU time of a process to the nanosecond, from the scheduler (schedstat in proc_pid_schedstat(5)); the ticks of `stat` are 10 ms. */
import { readdirSync, readFileSync } from 'node:fs';

/** Of all its threads that live, in ms. */
export function cpuMsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + ranMs(pid, thread), 0);
}

/** Of the one thread that runs its event loop, in ms. */
export function loopMsOf(pid: number): number {
  return ranMs(pid, String(pid));
}

function ranMs(pid: number, thread: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    // It has ended since.
    return 0;
  }
}
