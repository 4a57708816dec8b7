/** The slots of a snapshot and their processes. */
import type { ProcessAccount } from '../../dispatch/process-account.ts';
import { latencyPercentile } from '../../scoreboard/latencies.ts';
import type { Running } from '../operations/running.ts';
import type { Slot, SlotProcess } from '../processes/slot.ts';
import type { ProcessSnapshot, SlotSnapshot } from './contract.ts';
import { histogramOf } from './listeners.ts';
import { processStatus } from './process-status.ts';
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
  const bySlot = livingBySlot(parts.running);
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

/** Of each slot the newest first. */
export function livingBySlot({ supervisor, dispatching }: Running): ReadonlyMap<number, readonly Living[]> {
  const { slots } = dispatching.live.dispatch.load;
  const bySlot = new Map<number, Living[]>(slots.map(({ slot }) => [slot, []]));
  for (const process of supervisor.processes) bySlot.get(process.id.slot)?.push(process);
  return bySlot;
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
  const { id, worker } = process;
  const { transport } = running.dispatching;
  const used = usage.of(id, worker.pid, worker.uptimeMs);
  const status = processStatus(process, used.memoryBytes, { running, rates });
  const latencies = transport.latencies(id);
  return {
    ...status,
    reason: reasonOf({ process, slot, state: status.state, isStopping: running.phase === 'stopping' }),
    absences: [...id.absences],
    connections: id.open - id.pending + id.released,
    p50Ms: latencyPercentile(latencies?.counts ?? [], 0.5),
    latencies: histogramOf(latencies),
    utilization: id.utilization,
    startedAtMs: used.startedAtMs,
    cpuMs: used.cpuMs,
    virtualBytes: used.virtualBytes,
    descriptors: used.descriptors,
    descriptorLimit: used.descriptorLimit,
  };
}
