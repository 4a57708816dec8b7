/** One look at the master as the page is told it: the live model, with what happened since the look before. */
import type { ProcessSnapshot, SlotSnapshot, Snapshot } from '../master/observe/contract.ts';
import { added, countsSince, latenciesBySlot, percentileOf } from '../master/observe/since.ts';
import { type Frame, LANE_LIMIT, type Lane, type LaneState, type Point, type Rates } from './contract.ts';

/** `past` are the snapshots before it, the latest last: percentiles are of all that time, or they would jump. */
export function frameOf(now: Snapshot, past: readonly Snapshot[], refused: Frame['refused'] = {}): Frame {
  const before = past.at(-1);
  const [first] = past;
  const { atMs, state, uptimeMs, algorithm, workers, available, open, waiting, accepted } = now;
  const { abandoned, reclaimed, moved, reload, isReloading, master, listeners, slots } = now;
  const latencies = first === undefined ? [] : latenciesBySlot(slots, first.slots);
  return {
    ...{ atMs, state, uptimeMs, algorithm, workers, available, open, waiting, accepted },
    oldestWaitMs: Math.max(0, ...listeners.map(({ oldestWaitMs }) => oldestWaitMs)),
    shed: sum(Object.values(now.shed)),
    ...{ abandoned, reclaimed, moved },
    requests: sum(slots.map(({ requests }) => requests)),
    errors: sum(slots.map(({ errors }) => errors)),
    rates: ratesOf(now, past, added(latencies)),
    master: { utilization: master.utilization, cpu: master.cpu, memoryBytes: master.memoryBytes },
    reload:
      isReloading && reload !== undefined ? { id: reload.id, done: reload.done, of: reload.of } : undefined,
    lanes: lanesOf(now, before, latencies),
    refused,
  };
}

export function pointOf({ atMs, waiting, rates, master, lanes }: Frame): Point {
  const bySlot = (of: (lane: Lane) => number): number[] => {
    const values: number[] = [];
    for (const lane of lanes) values[lane.slot - 1] = of(lane);
    // All points of all workers go out to whoever comes: three digits are what can be drawn.
    return Array.from(values, (value) => Math.round((value ?? 0) * 1000) / 1000);
  };
  return {
    ...{ atMs, waiting, ...rates, master: master.utilization },
    shares: bySlot(({ share }) => share),
    loops: bySlot(({ utilization = 0 }) => utilization),
  };
}

function ratesOf(now: Snapshot, past: readonly Snapshot[], latencies: readonly number[]): Rates {
  const before = past.at(-1);
  if (before === undefined) return { requestsPerSecond: 0, connectionsPerSecond: 0 };
  const seconds = Math.max(now.uptimeMs - before.uptimeMs, 1) / 1000;
  const requestsOf = ({ slots }: Snapshot): number => sum(slots.map(({ requests }) => requests));
  const of = (share: number): number | undefined => percentileOf(latencies, now.bucketEndsMs, share);
  return {
    requestsPerSecond: Math.max(requestsOf(now) - requestsOf(before), 0) / seconds,
    connectionsPerSecond: Math.max(now.accepted - before.accepted, 0) / seconds,
    p50Ms: of(0.5),
    p90Ms: of(0.9),
    p99Ms: of(0.99),
    waitP90Ms: percentileOf(waitsSince(now, past[0]!), now.bucketEndsMs, 0.9),
  };
}

/** By bucket; who did not have to wait is in the first one. */
function waitsSince(now: Snapshot, before: Snapshot): readonly number[] {
  const past = new Map(before.listeners.map(({ name, waits }) => [name, waits]));
  const counts = added(now.listeners.map(({ name, waits }) => countsSince(waits, past.get(name))));
  counts[0] = (counts[0] ?? 0) + Math.max(now.accepted - before.accepted - sum(counts), 0);
  return counts;
}

/** `latencies` are those of the last looks, by slot in the order of the slots; nothing before there are some. */
function lanesOf(
  now: Snapshot,
  before: Snapshot | undefined,
  latencies: readonly (readonly number[])[],
): readonly Lane[] {
  const processes = new Map<number, ProcessSnapshot[]>(now.slots.map(({ slot }) => [slot, []]));
  for (const process of now.processes) processes.get(process.slot)?.push(process);
  const past = new Map(before?.slots.map(({ slot, requests }) => [slot, requests]));
  const shown = [...now.slots.entries()]
    .filter(([, { slot, isWanted }]) => isWanted || processes.get(slot)!.length > 0)
    .slice(0, LANE_LIMIT);
  const doneBy = ({ slot, requests }: SlotSnapshot): number => requests - (past.get(slot) ?? requests);
  const total = Math.max(sum(shown.map(([, slot]) => doneBy(slot))), 1);
  return shown.map(([at, slot]) =>
    laneOf(slot, processes.get(slot.slot)!, {
      share: doneBy(slot) / total,
      p99Ms: percentileOf(latencies[at] ?? [], now.bucketEndsMs, 0.99),
    }),
  );
}

interface Recent {
  readonly share: number;
  readonly p99Ms: number | undefined;
}

/** Without spreads: there is one for each worker in every frame, and they would be most of what a frame costs. */
function laneOf(slot: SlotSnapshot, processes: readonly ProcessSnapshot[], { share, p99Ms }: Recent): Lane {
  // The newest comes first, and may not serve yet.
  const main = processes.find(({ state }) => SERVES.has(state)) ?? processes[0];
  return {
    slot: slot.slot,
    pid: main?.pid,
    generation: main?.generation ?? slot.generation,
    state: main === undefined ? 'gone' : laneState(main),
    reason: main === undefined ? endOf(slot) : main.reason,
    weight: main?.weight ?? slot.weight,
    open: main?.open ?? 0,
    pending: main?.pending ?? 0,
    inFlight: main?.inFlight ?? 0,
    connections: slot.connections,
    requests: slot.requests,
    restarts: slot.restarts,
    requestsPerSecond: main?.requestsPerSecond ?? 0,
    share,
    p99Ms: main === undefined ? undefined : p99Ms,
    utilization: main?.utilization,
    cpu: main?.cpu,
    memoryBytes: main?.memoryBytes,
    finishing: processes.reduce((open, process) => (process === main ? open : open + process.open), 0),
  };
}

function endOf({ lastFailure }: SlotSnapshot): string | undefined {
  return lastFailure === undefined ? undefined : `It ended: ${lastFailure}.`;
}

const SERVES: ReadonlySet<ProcessSnapshot['state']> = new Set(['serving', 'retiring', 'paused']);

function laneState({ state, absences }: ProcessSnapshot): LaneState {
  if (state !== 'serving' || absences.length === 0) return state;
  if (absences.every((absence) => absence === 'full')) return 'full';
  return absences.some((absence) => absence !== 'cooldown') ? 'stalled' : state;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
