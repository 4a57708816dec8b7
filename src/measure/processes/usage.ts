/** What the processes of a server have used, and what that is per request. */
import { type ResidentMemory, residentMemoryOf } from './memory.ts';
import { type CpuTime, cpuTimeIfAlive, type ServerPids } from './process-tree.ts';

export interface Usage {
  /** Who they were, to tell whether all lived on. */
  readonly pids: string;
  /** undefined when one of them had ended. */
  readonly cpu: CpuTime | undefined;
  readonly memoryMiB: ResidentMemory;
}

/** Microseconds of CPU time per answered request. */
export interface CpuPerRequest {
  readonly totalUs: number;
  /** undefined when one process does everything. */
  readonly masterUs: number | undefined;
  readonly workersUs: number;
}

/** Throws where there is no /proc. */
export function readUsage(pids: ServerPids): Usage {
  const { master, helpers = [], workers } = pids;
  return {
    pids: [master, ...helpers, ...workers].join(),
    cpu: cpuTimeIfAlive(pids),
    memoryMiB: residentMemoryOf(pids),
  };
}

/** The time of a process that ended is lost, and one that was started has some that belongs to its start. */
export function isSameProcesses(before: Usage, after: Usage): boolean {
  return before.pids === after.pids;
}

/** undefined when processes came or went between the two samples. */
export function cpuPerRequest(before: Usage, after: Usage, answered: number): CpuPerRequest | undefined {
  if (!isSameProcesses(before, after) || before.cpu === undefined || after.cpu === undefined)
    return undefined;
  const perRequest = (ms: number): number => (ms * 1000) / answered;
  const masterMs = after.cpu.masterMs - before.cpu.masterMs;
  const workersMs = after.cpu.workersMs - before.cpu.workersMs;
  const isAlone = after.pids.startsWith(',');
  return {
    totalUs: perRequest(masterMs + workersMs),
    masterUs: isAlone ? undefined : perRequest(masterMs),
    workersUs: perRequest(workersMs),
  };
}
