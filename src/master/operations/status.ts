/** What a master says of itself and its processes. Numbers that need time are taken over the time since the status before. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { residentBytes } from '../../platform/memory.ts';
import { type Latencies, latencyPercentile } from '../../scoreboard/latencies.ts';
import { cpuFacts } from '../dispatching/cpu-facts.ts';
import { stateOf } from '../processes/process-state.ts';
import type { SlotProcess } from '../processes/slot.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import type { ProcessStatus } from './contract.ts';

export interface ProcessesStatusParts {
  readonly supervisor: Supervisor<ProcessAccount>;
  /** Brings the workers' numbers up to date. */
  refresh(): void;
  isPaused(slot: number): boolean;
  latencies(process: ProcessAccount): Latencies | undefined;
}

/** A rate over less says little, and one over more is not about now. */
const SHORTEST_MS = 200;
const LONGEST_MS = 60_000;

interface Sample {
  readonly atMs: number;
  readonly requests: number;
  readonly cpuMs: number | undefined;
}

/** Resolves at once where somebody asked not long before, and otherwise after a moment. */
export function createProcessesStatus({
  supervisor,
  refresh,
  isPaused,
  latencies,
}: ProcessesStatusParts): () => Promise<readonly ProcessStatus[]> {
  const cpu = cpuFacts();
  let before = new Map<ProcessAccount, Sample>();
  let beforeMs = Number.NEGATIVE_INFINITY;

  function sample(): Map<ProcessAccount, Sample> {
    refresh();
    const atMs = monotonicMs();
    return new Map(
      supervisor.processes.map(({ id, worker: { pid } }) => [
        id,
        { atMs, requests: id.done + id.errors, cpuMs: pid === undefined ? undefined : cpu.cpuMs(pid) },
      ]),
    );
  }

  return async () => {
    const ageMs = monotonicMs() - beforeMs;
    if (ageMs > LONGEST_MS) before = sample();
    if (ageMs > LONGEST_MS || ageMs < SHORTEST_MS) await sleep(SHORTEST_MS);
    const now = sample();
    const statuses = supervisor.processes.map((process) =>
      statusOf(process, {
        isPaused: isPaused(process.id.slot),
        restarts: supervisor.status(process.id.slot).restarts,
        before: before.get(process.id),
        now: now.get(process.id)!,
        latencies: latencies(process.id),
      }),
    );
    before = now;
    beforeMs = monotonicMs();
    return statuses;
  };
}

function statusOf(
  process: SlotProcess<ProcessAccount>,
  facts: {
    readonly isPaused: boolean;
    readonly restarts: number;
    readonly before: Sample | undefined;
    readonly now: Sample;
    readonly latencies: Latencies | undefined;
  },
): ProcessStatus {
  const { id, worker, changedAtMs } = process;
  const { isPaused, restarts, before, now, latencies } = facts;
  const elapsedMs = before === undefined ? worker.uptimeMs : now.atMs - before.atMs;
  const isMeasured = now.cpuMs !== undefined && (before === undefined || before.cpuMs !== undefined);
  return {
    slot: id.slot,
    generation: id.generation,
    pid: worker.pid,
    state: stateOf(process, isPaused),
    forMs: now.atMs - changedAtMs,
    uptimeMs: worker.uptimeMs,
    weight: id.weight,
    open: id.open,
    pending: id.pending,
    inFlight: id.inFlight,
    requests: id.done + id.errors,
    errors: id.errors,
    requestsPerSecond: ((now.requests - (before?.requests ?? 0)) / elapsedMs) * 1000,
    p99Ms: latencyPercentile(latencies?.counts ?? [], 0.99),
    cpu: isMeasured ? (now.cpuMs! - (before?.cpuMs ?? 0)) / elapsedMs : undefined,
    memoryBytes: worker.pid === undefined ? undefined : residentBytes(worker.pid),
    restarts,
  };
}
