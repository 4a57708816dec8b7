/** What this machine tells of the CPU time of a process. */
import { nativeCalls } from '../../native/index.ts';
import { isRunnable, scheduledMs } from '../../platform/process-state.ts';

export interface CpuFacts {
  /** Undefined where nobody can tell, or it is gone. */
  cpuMs(pid: number): number | undefined;
  isRunnable(pid: number): boolean;
}

export function cpuFacts(): CpuFacts {
  const { native } = nativeCalls();
  const precise = (pid: number): number | undefined => {
    try {
      return native!.cpuMs(pid);
    } catch {
      return undefined;
    }
  };
  return { cpuMs: native === undefined ? scheduledMs : precise, isRunnable };
}
