/** Resident memory (VmRSS of proc_pid_status(5)): pages that processes share, such as those of Node itself, count in each. */
import { readFileSync } from 'node:fs';
import type { ServerPids } from './process-tree.ts';

/** MiB. */
export interface ResidentMemory {
  /** With its helpers; undefined when one process does everything. */
  readonly master: number | undefined;
  readonly workers: number;
}

export function residentMemoryOf({ master, workers, helpers = [] }: ServerPids): ResidentMemory {
  return {
    master: master === undefined ? undefined : residentMiB([master, ...helpers]),
    workers: residentMiB(workers),
  };
}

/** The sum over those that live. */
export function residentMiB(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + residentKiB(pid), 0) / 1024;
}

/** 0 for one that has ended. */
function residentKiB(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
