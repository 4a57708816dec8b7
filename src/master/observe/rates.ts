/** Numbers that need time: requests and CPU of each process since the look before, whoever that was for. */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessId } from '../../dispatch/contract.ts';
import { monotonicMs } from '../../platform/clock.ts';

/** What is looked at: a process with its counters. */
export interface Looked {
  readonly id: ProcessId;
  readonly pid: number | undefined;
  readonly uptimeMs: number;
  /** So far. */
  readonly requests: number;
}

export interface Rates {
  readonly requestsPerSecond: number;
  /** Share of a core. */
  readonly cpu: number | undefined;
  readonly cpuMs: number | undefined;
}

export interface RateKeeper {
  /** Resolves at once where somebody has looked not long before, and otherwise after a moment. */
  look(): Promise<void>;
  of(process: ProcessId): Rates;
  /** CPU time of processes of the slot that are gone, as far as it was seen. */
  goneCpuMs(slot: number): number;
  /** Of this process: share of a core, CPU time so far, and share of busy time of its event loop. */
  readonly own: { readonly cpu: number; readonly cpuMs: number; readonly utilization: number };
}

/** A rate over less says little, and one over more is not about now. */
export const SHORTEST_MS = 200;
const LONGEST_MS = 60_000;

interface Sample {
  readonly atMs: number;
  readonly requests: number;
  readonly cpuMs: number | undefined;
  readonly uptimeMs: number;
}

interface Look {
  readonly atMs: number;
  readonly samples: ReadonlyMap<ProcessId, Sample>;
  readonly own: {
    readonly cpuMs: number;
    readonly loop: ReturnType<typeof performance.eventLoopUtilization>;
  };
}

export interface RateParts {
  /** All that live, with numbers of this moment. */
  processes(): readonly Looked[];
  cpuMs(pid: number): number | undefined;
}

const none: Rates = { requestsPerSecond: 0, cpu: undefined, cpuMs: undefined };

export function createRates({ processes, cpuMs }: RateParts): RateKeeper {
  let before: Look | undefined;
  let latest: Look | undefined;
  let waiting: Promise<void> | undefined;
  const gone = new Map<number, number>();

  function take(): void {
    const samples = new Map(processes().map((process) => [process.id, sampleOf(process, cpuMs)]));
    for (const [id, sample] of latest?.samples ?? [])
      if (!samples.has(id)) gone.set(id.slot, (gone.get(id.slot) ?? 0) + (sample.cpuMs ?? 0));
    before = latest;
    latest = { atMs: monotonicMs(), samples, own: ownNow(cpuMs) };
  }

  async function takeTwice(): Promise<void> {
    take();
    await sleep(SHORTEST_MS);
    take();
  }

  return {
    async look() {
      if (waiting !== undefined) return waiting;
      const ageMs = latest === undefined ? Number.POSITIVE_INFINITY : monotonicMs() - latest.atMs;
      if (ageMs < SHORTEST_MS) return undefined;
      if (ageMs <= LONGEST_MS) return take();
      waiting = takeTwice().finally(() => {
        waiting = undefined;
      });
      return waiting;
    },
    of(process) {
      const now = latest?.samples.get(process);
      return now === undefined ? none : ratesOf(now, before?.samples.get(process));
    },
    goneCpuMs: (slot) => gone.get(slot) ?? 0,
    get own() {
      if (latest === undefined || before === undefined) return { cpu: 0, cpuMs: 0, utilization: 0 };
      const { cpuMs } = latest.own;
      const cpu = (cpuMs - before.own.cpuMs) / (latest.atMs - before.atMs);
      const { utilization } = performance.eventLoopUtilization(latest.own.loop, before.own.loop);
      return { cpu, cpuMs, utilization };
    },
  };
}

function sampleOf({ pid, requests, uptimeMs }: Looked, cpuMs: RateParts['cpuMs']): Sample {
  return { atMs: monotonicMs(), requests, uptimeMs, cpuMs: pid === undefined ? undefined : cpuMs(pid) };
}

/** Of one that was not there before, over its life. */
function ratesOf(now: Sample, before: Sample | undefined): Rates {
  const elapsedMs = before === undefined ? now.uptimeMs : now.atMs - before.atMs;
  const isMeasured = now.cpuMs !== undefined && (before === undefined || before.cpuMs !== undefined);
  return {
    requestsPerSecond: ((now.requests - (before?.requests ?? 0)) / elapsedMs) * 1000,
    cpu: isMeasured ? (now.cpuMs - (before?.cpuMs ?? 0)) / elapsedMs : undefined,
    cpuMs: now.cpuMs,
  };
}

function ownNow(cpuMs: RateParts['cpuMs']): Look['own'] {
  return { cpuMs: cpuMs(process.pid) ?? usedMs(), loop: performance.eventLoopUtilization() };
}

function usedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
