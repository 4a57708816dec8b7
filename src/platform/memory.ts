/** What memory there is. */
import { readFileSync } from 'node:fs';

/** Bytes that this process and others may still take, by the limit of the cgroup where there is one. */
export function availableMemory(): number {
  return process.availableMemory();
}

/** The limit of the cgroup; undefined without one. */
export function memoryLimit(): number | undefined {
  const limit = process.constrainedMemory();
  // Without a limit the kernel names one that no machine has.
  return limit > 0 && limit < 2 ** 53 ? limit : undefined;
}

/** Resident bytes of a process (proc_pid_status(5)); undefined where nobody can tell, or it is gone. */
export function residentBytes(pid: number): number | undefined {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}
