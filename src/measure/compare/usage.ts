/** What the processes of a target have used. */

import { type ResidentMemory, residentMemoryOf } from '../processes/memory.ts';
import { type CpuTime, cpuTimeIfAlive, type ServerPids } from '../processes/process-tree.ts';

export interface Usage {
  /** Who they were, to tell whether all lived on. */
  readonly pids: string;
  /** undefined when one of them had ended. */
  readonly cpu: CpuTime | undefined;
  readonly memoryMiB: ResidentMemory;
}

export function readUsage(pids: ServerPids): Usage {
  const { master, helpers = [], workers } = pids;
  return {
    pids: [master, ...helpers, ...workers].join(),
    cpu: cpuTimeIfAlive(pids),
    memoryMiB: residentMemoryOf(pids),
  };
}
