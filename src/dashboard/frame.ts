/** One look at the master as the page is told it: the live model, with what happened since the look before. */
import type { ProcessSnapshot, SlotSnapshot, Snapshot } from '../master/observe/contract.ts';
import { added, countsSince, latenciesSince, percentileOf } from '../master/observe/since.ts';
import { type Frame, LANE_LIMIT, type Lane, type LaneState, type Point, type Rates } from './contract.ts';

/** `past` are the snapshots before it, the latest last: percentiles are of all that time, or they would jump. */
export function frameOf(now: Snapshot, past: readonly Snapshot[], refused: Frame['refused'] = {}): Frame {
  const before = past.at(-1);
  const [first] = past;
  const { atMs, state, uptimeMs, algorithm, workers, available, open, waiting, accepted } = now;
  const { abandoned, reclaimed, moved, reload, isReloading, master, listeners, slots } = now;
  return {
    ...{ atMs, state, uptimeMs, algorithm, workers, available, open, waiting, accepted },
    oldestWaitMs: Math.max(0, ...listeners.map(({ oldestWaitMs }) => oldestWaitMs)),
    shed: sum(Object.values(now.shed)),
    ...{ abandoned, reclaimed, moved },
    requests: sum(slots.map(({ requests }) => requests)),
    errors: sum(slots.map(({ errors }) => errors)),
    rates: ratesOf(now, before, first),
    master: {
      utilization: master.utilization,
      ...known({ cpu: master.cpu, memoryBytes: master.memoryBytes }),
    },
    ...(isReloading && reload !== undefined
      ? { reload: { id: reload.id, done: reload.done, of: reload.of } }
      : {}),
    lanes: lanesOf(now, before, first),
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

function ratesOf(now: Snapshot, before: Snapshot | undefined, first: Snapshot | undefined): Rates {
  if (before === undefined || first === undefined) return { requestsPerSecond: 0, connectionsPerSecond: 0 };
  const seconds = Math.max(now.uptimeMs - before.uptimeMs, 1) / 1000;
  const requestsOf = ({ slots }: Snapshot): number => sum(slots.map(({ requests }) => requests));
  const counts = latenciesSince(now.slots, first.slots);
  const accepted = Math.max(now.accepted - before.accepted, 0);
  const of = (some: readonly number[], share: number): number | undefined =>
    percentileOf(some, now.bucketEndsMs, share);
  return {
    requestsPerSecond: Math.max(requestsOf(now) - requestsOf(before), 0) / seconds,
    connectionsPerSecond: accepted / seconds,
    ...known({
      p50Ms: of(counts, 0.5),
      p90Ms: of(counts, 0.9),
      p99Ms: of(counts, 0.99),
      waitP90Ms: of(waitsSince(now, first), 0.9),
    }),
  };
}

/** By bucket; who did not have to wait is in the first one. */
function waitsSince(now: Snapshot, before: Snapshot): readonly number[] {
  const past = new Map(before.listeners.map(({ name, waits }) => [name, waits]));
  const counts = added(now.listeners.map(({ name, waits }) => countsSince(waits, past.get(name))));
  counts[0] = (counts[0] ?? 0) + Math.max(now.accepted - before.accepted - sum(counts), 0);
  return counts;
}

function lanesOf(now: Snapshot, before: Snapshot | undefined, first: Snapshot | undefined): readonly Lane[] {
  const processes = new Map<number, ProcessSnapshot[]>(now.slots.map(({ slot }) => [slot, []]));
  for (const process of now.processes) processes.get(process.slot)?.push(process);
  const shown = now.slots
    .filter(({ slot, isWanted }) => isWanted || processes.get(slot)!.length > 0)
    .slice(0, LANE_LIMIT);
  const done = shown.map(
    ({ slot, requests }) => requests - (slotIn(before?.slots, slot)?.requests ?? requests),
  );
  const total = Math.max(sum(done), 1);
  return shown.map((slot, at) => {
    const past = slotIn(first?.slots, slot.slot);
    const latencies = past === undefined ? [] : latenciesSince([slot], [past]);
    return laneOf(slot, processes.get(slot.slot)!, {
      share: done[at]! / total,
      p99Ms: percentileOf(latencies, now.bucketEndsMs, 0.99),
    });
  });
}

interface Recent {
  readonly share: number;
  readonly p99Ms: number | undefined;
}

function laneOf(slot: SlotSnapshot, processes: readonly ProcessSnapshot[], { share, p99Ms }: Recent): Lane {
  // The newest comes first, and may not serve yet.
  const main = processes.find(({ state }) => SERVES.has(state)) ?? processes[0];
  const older = processes.filter((process) => process !== main);
  const counts = { connections: slot.connections, requests: slot.requests, restarts: slot.restarts };
  if (main === undefined) {
    return {
      ...{ slot: slot.slot, generation: slot.generation, state: 'gone', weight: slot.weight },
      ...{ open: 0, pending: 0, inFlight: 0, ...counts, requestsPerSecond: 0, share, finishing: 0 },
      ...known({ reason: slot.lastFailure === undefined ? undefined : `It ended: ${slot.lastFailure}.` }),
    };
  }
  const { generation, weight, open, pending, inFlight, requestsPerSecond } = main;
  return {
    ...{ slot: slot.slot, generation, state: laneState(main), weight, open, pending, inFlight, ...counts },
    ...{ requestsPerSecond, share, finishing: sum(older.map((process) => process.open)) },
    ...known({ pid: main.pid, reason: main.reason, p99Ms, utilization: main.utilization }),
    ...known({ cpu: main.cpu, memoryBytes: main.memoryBytes }),
  };
}

const SERVES: ReadonlySet<ProcessSnapshot['state']> = new Set(['serving', 'retiring', 'paused']);

function laneState({ state, absences }: ProcessSnapshot): LaneState {
  if (state !== 'serving' || absences.length === 0) return state;
  if (absences.every((absence) => absence === 'full')) return 'full';
  return absences.some((absence) => absence !== 'cooldown') ? 'stalled' : state;
}

function slotIn(slots: readonly SlotSnapshot[] | undefined, slot: number): SlotSnapshot | undefined {
  return slots?.find((each) => each.slot === slot);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Without what is not known. */
function known<Facts extends object>(facts: Facts): { [Key in keyof Facts]?: NonNullable<Facts[Key]> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as never;
}
