/** The slots of a snapshot and their processes. */
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import { monotonicMs } from '../../platform/clock.ts';
import { latencyPercentile } from '../../scoreboard/latencies.ts';
import { isPaused, type Running } from '../operations/running.ts';
import { stateOf } from '../processes/process-state.ts';
import type { Slot, SlotProcess } from '../processes/slot.ts';
import type { ProcessSnapshot, SlotSnapshot } from './contract.ts';
import { histogramOf } from './listeners.ts';
import type { RateKeeper } from './rates.ts';
import { reasonOf } from './reason.ts';
import type { UsageMeter } from './usage.ts';

export interface SlotsParts {
  readonly running: Running;
  readonly rates: RateKeeper;
  readonly usage: UsageMeter;
}

export interface SlotsAndProcesses {
  readonly slots: readonly SlotSnapshot[];
  readonly processes: readonly ProcessSnapshot[];
}

type Living = SlotProcess<ProcessAccount>;

export function slotsAndProcesses(parts: SlotsParts): SlotsAndProcesses {
  const { supervisor, dispatching } = parts.running;
  const { load } = dispatching.live.dispatch;
  const wanted = new Map(supervisor.slots.map((slot) => [slot.slot, slot]));
  const available = new Set(load.members.map(({ slot }) => slot));
  const bySlot = new Map<number, Living[]>(load.slots.map(({ slot }) => [slot, []]));
  for (const process of supervisor.processes) bySlot.get(process.id.slot)?.push(process);
  return {
    slots: [...bySlot].map(([number, processes]) => {
      const slot = wanted.get(number);
      return slotOf(number, { slot, processes, isAvailable: available.has(number) }, parts);
    }),
    processes: [...bySlot].flatMap(([number, processes]) =>
      processes.map((process) => processOf(process, wanted.get(number), parts)),
    ),
  };
}

interface SlotFacts {
  /** Undefined where there are fewer workers now. */
  readonly slot: Slot<ProcessAccount> | undefined;
  readonly processes: readonly Living[];
  readonly isAvailable: boolean;
}

function slotOf(
  number: number,
  { slot, processes, isAvailable }: SlotFacts,
  { running, rates }: SlotsParts,
): SlotSnapshot {
  const { supervisor, dispatching } = running;
  const { live, transport } = dispatching;
  const { totals, weight } = live.dispatch.load.slots[number - 1]!;
  const { generation, restarts } = supervisor.status(number);
  const measured = processes.map(({ id }) => transport.latencies(id));
  const usedMs = processes.map(({ id }) => rates.of(id).cpuMs ?? 0);
  return {
    slot: number,
    isWanted: slot !== undefined,
    isAvailable,
    weight,
    generation,
    restarts,
    lastFailure: slot?.lastFailure,
    connections: totals.connections,
    requests: totals.requests + totals.errors,
    errors: totals.errors,
    cut: totals.cut,
    stalls: totals.stalls,
    moved: totals.migrated,
    latencies: histogramOf(live.tallies.latenciesOf(number, measured)),
    cpuMs: usedMs.reduce((sum, each) => sum + each, rates.goneCpuMs(number)),
  };
}

function processOf(
  process: Living,
  slot: Slot<ProcessAccount> | undefined,
  { running, rates, usage }: SlotsParts,
): ProcessSnapshot {
  const { id, worker, changedAtMs } = process;
  const { supervisor, dispatching, phase } = running;
  const state = stateOf(process, isPaused(running, id.slot));
  const latencies = dispatching.transport.latencies(id);
  const used = usage.of(id, worker.pid, worker.uptimeMs);
  return {
    slot: id.slot,
    generation: id.generation,
    pid: worker.pid,
    state,
    reason: reasonOf({ process, slot, state, isStopping: phase === 'stopping' }),
    forMs: monotonicMs() - changedAtMs,
    uptimeMs: worker.uptimeMs,
    weight: id.weight,
    absences: [...id.absences],
    open: id.open,
    pending: id.pending,
    connections: id.open - id.pending + id.released,
    inFlight: id.inFlight,
    requests: id.done + id.errors,
    errors: id.errors,
    requestsPerSecond: rates.of(id).requestsPerSecond,
    p50Ms: latencyPercentile(latencies?.counts ?? [], 0.5),
    p99Ms: latencyPercentile(latencies?.counts ?? [], 0.99),
    latencies: histogramOf(latencies),
    utilization: id.utilization,
    startedAtMs: used.startedAtMs,
    cpu: used.cpu,
    cpuMs: used.cpuMs,
    memoryBytes: used.memoryBytes,
    virtualBytes: used.virtualBytes,
    descriptors: used.descriptors,
    descriptorLimit: used.descriptorLimit,
    restarts: supervisor.status(id.slot).restarts,
  };
}
