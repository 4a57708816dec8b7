/** What the system says of each process, and what it has used since the look before. */
import type { ProcessId } from '../../dispatch/contract.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { descriptorLimit, descriptorLimitOf } from '../../platform/descriptors.ts';
import { inSlices, type Slices } from '../../platform/in-slices.ts';
import { type ProcessUsage, usageOf as systemUsageOf } from '../../platform/process-usage.ts';
import type { MasterSnapshot, Usage } from './contract.ts';
import type { RateKeeper } from './rates.ts';

export interface Metered {
  readonly id: ProcessId;
  /** Undefined for one that is yet to start. */
  readonly pid: number | undefined;
}

/** Memory and descriptors are those of so long ago at most: to ask the system costs more than the rest of a snapshot. */
const KEPT_MS = 900;

export interface UsageMeter {
  /** Asks the system of all of them, a moment at a time. `of` and `own` give what it said. */
  look(processes: readonly Metered[]): Promise<void>;
  of(id: ProcessId, pid: number | undefined, uptimeMs: number): Usage;
  own(): MasterSnapshot;
}

export interface System {
  usageOf(pid: number): ProcessUsage;
  /** Monotonic milliseconds. */
  now(): number;
}

export function createUsageMeter(
  rates: Pick<RateKeeper, 'of' | 'own'>,
  { usageOf, now }: System = { usageOf: systemUsageOf, now: monotonicMs },
): UsageMeter {
  const unixOffsetMs = Date.now() - monotonicMs();
  /** By process: a limit does not change by itself. */
  const limits = new WeakMap<ProcessId, number | undefined>();
  const ownLimit = descriptorLimit();
  const said = new WeakMap<ProcessId, Said>();
  const ownId: ProcessId = { slot: 0, generation: process.pid };
  const beganAt = (uptimeMs: number): number => Math.round(monotonicMs() - uptimeMs + unixOffsetMs);
  const ownStartedAtMs = beganAt(process.uptime() * 1000);

  function ask({ id, pid }: Metered): ProcessUsage {
    if (pid === undefined) return unknown;
    if (!limits.has(id)) limits.set(id, descriptorLimitOf(pid));
    const usage = usageOf(pid);
    said.set(id, { usage, atMs: now() });
    return usage;
  }

  function* askAll(processes: readonly Metered[]): Slices {
    for (const each of [...processes, { id: ownId, pid: process.pid }]) {
      if (now() - (said.get(each.id)?.atMs ?? Number.NEGATIVE_INFINITY) < KEPT_MS) continue;
      ask(each);
      yield;
    }
  }

  return {
    async look(processes) {
      await inSlices(askAll(processes));
    },
    of(id, pid, uptimeMs) {
      const { cpu, cpuMs } = rates.of(id);
      const { residentBytes, virtualBytes, descriptors } = said.get(id)?.usage ?? ask({ id, pid });
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
      const { residentBytes, virtualBytes, descriptors } =
        said.get(ownId)?.usage ?? ask({ id: ownId, pid: process.pid });
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

interface Said {
  readonly usage: ProcessUsage;
  readonly atMs: number;
}

const unknown = { residentBytes: undefined, virtualBytes: undefined, descriptors: undefined };
