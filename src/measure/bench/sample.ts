/** What a balancer and its processes have done and used up to a moment. */
import { processTree } from '../processes/process-tree.ts';
import { readUsage, type Usage } from '../processes/usage.ts';
import type { MeasuredBalancer } from './balancer.ts';
import type { BalancerCounts } from './messages.ts';

/** Empty for what is not ours. */
export interface Sample {
  readonly counts: BalancerCounts | undefined;
  /** undefined where there is no /proc as well. */
  readonly usage: Usage | undefined;
}

export async function takeSample(balancer: MeasuredBalancer | undefined): Promise<Sample> {
  if (balancer === undefined) return { counts: undefined, usage: undefined };
  // First what does not wait: it belongs to this very moment.
  const usage = usageOf(balancer.pid);
  return { usage, counts: await balancer.counts() };
}

function usageOf(pid: number): Usage | undefined {
  try {
    return readUsage(processTree(pid));
  } catch {
    return undefined;
  }
}
