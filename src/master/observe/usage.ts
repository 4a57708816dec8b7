/** What the system says of each process, and what it has used since the look before. */
import type { ProcessId } from '../../dispatch/contract.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { descriptorLimit, descriptorLimitOf } from '../../platform/descriptors.ts';
import { usageOf } from '../../platform/process-usage.ts';
import type { MasterSnapshot, Usage } from './contract.ts';
import type { RateKeeper } from './rates.ts';

export interface UsageMeter {
  of(id: ProcessId, pid: number | undefined, uptimeMs: number): Usage;
  own(): MasterSnapshot;
}

export function createUsageMeter(rates: RateKeeper): UsageMeter {
  const unixOffsetMs = Date.now() - monotonicMs();
  /** By process: a limit does not change by itself. */
  const limits = new WeakMap<ProcessId, number | undefined>();
  const ownLimit = descriptorLimit();
  const beganAt = (uptimeMs: number): number => Math.round(monotonicMs() - uptimeMs + unixOffsetMs);
  const ownStartedAtMs = beganAt(process.uptime() * 1000);

  return {
    of(id, pid, uptimeMs) {
      const { cpu, cpuMs } = rates.of(id);
      if (pid !== undefined && !limits.has(id)) limits.set(id, descriptorLimitOf(pid));
      const { residentBytes, virtualBytes, descriptors } = pid === undefined ? unknown : usageOf(pid);
      return {
        startedAtMs: beganAt(uptimeMs),
        cpu,
        cpuMs,
        memoryBytes: residentBytes,
        virtualBytes,
        descriptors,
        descriptorLimit: limits.get(id),
      };
    },
    own() {
      const { residentBytes, virtualBytes, descriptors } = usageOf(process.pid);
      return {
        ...rates.own,
        startedAtMs: ownStartedAtMs,
        memoryBytes: residentBytes ?? process.memoryUsage.rss(),
        virtualBytes,
        descriptors,
        descriptorLimit: ownLimit,
      };
    },
  };
}

const unknown = { residentBytes: undefined, virtualBytes: undefined, descriptors: undefined };
