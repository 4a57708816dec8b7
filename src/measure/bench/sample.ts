/** What a balancer and its processes have done and used up to a moment. */
import { type ResidentMemory, residentMemoryOf } from '../processes/memory.ts';
import { type CpuTime, cpuTimeIfAlive, processTree } from '../processes/process-tree.ts';
import type { MeasuredBalancer } from './balancer.ts';
import type { BalancerCounts } from './messages.ts';

/** Empty for what is not ours. */
export interface Sample {
  readonly counts: BalancerCounts | undefined;
  /** undefined where there is no /proc as well. */
  readonly usage: Usage | undefined;
}

export interface Usage {
  /** Who they were, to tell whether all lived on. */
  readonly pids: string;
  /** undefined when one of them had just ended. */
  readonly cpu: CpuTime | undefined;
  readonly memoryMiB: ResidentMemory;
}

export async function takeSample(balancer: MeasuredBalancer | undefined): Promise<Sample> {
  if (balancer === undefined) return { counts: undefined, usage: undefined };
  // First what does not wait: it belongs to this very moment.
  const usage = usageOf(balancer.pid);
  return { usage, counts: await balancer.counts() };
}

function usageOf(pid: number): Usage | undefined {
  try {
    const pids = processTree(pid);
    return {
      pids: [pids.master, ...pids.workers].join(),
      cpu: cpuTimeIfAlive(pids),
      memoryMiB: residentMemoryOf(pids),
    };
  } catch {
    return undefined;
  }
}
