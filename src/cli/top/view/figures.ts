/** What happened between two snapshots of one master. */
import type { ProcessSnapshot, Snapshot } from '../../../master/observe/contract.ts';
import { countsSince, latenciesSince, percentileOf } from '../../../master/observe/since.ts';
import type { Figures, ProcessFigures } from './contract.ts';

/** Without a snapshot before, or with one of another master, there are no rates. */
export function figuresOf(snapshot: Snapshot, before: Snapshot | undefined): Figures {
  const known = before?.pid === snapshot.pid && before.atMs < snapshot.atMs ? before : undefined;
  const overMs = known === undefined ? undefined : snapshot.atMs - known.atMs;
  const rate = (now: number, then: number | undefined): number | undefined =>
    overMs === undefined ? undefined : (1000 * Math.max(0, now - (then ?? 0))) / overMs;
  const percentiles = percentilesOf(latenciesSince(snapshot.slots, known?.slots), snapshot.bucketEndsMs);
  return {
    snapshot,
    overMs,
    requestsPerSecond: rate(requestsOf(snapshot), known && requestsOf(known)),
    failuresPerSecond: rate(failuresOf(snapshot), known && failuresOf(known)),
    acceptedPerSecond: rate(snapshot.accepted, known?.accepted),
    shedPerSecond: rate(shedOf(snapshot), known && shedOf(known)),
    ...(known === undefined ? { p50Ms: undefined, p99Ms: undefined } : percentiles),
    shed: shedOf(snapshot),
    oldestWaitMs: Math.max(0, ...snapshot.listeners.map(({ oldestWaitMs }) => oldestWaitMs)),
    processes: processesOf(snapshot, known, rate),
  };
}

function processesOf(
  { processes, bucketEndsMs }: Snapshot,
  known: Snapshot | undefined,
  rate: (now: number, then: number | undefined) => number | undefined,
): ProcessFigures[] {
  const before = new Map(known?.processes.map((process) => [keyOf(process), process]));
  const newest = new Map<number, number>();
  for (const { slot, generation } of processes) {
    newest.set(slot, Math.max(generation, newest.get(slot) ?? 0));
  }
  return processes.map((process) => {
    const key = keyOf(process);
    const earlier = before.get(key);
    const percentiles = percentilesOf(countsSince(process.latencies, earlier?.latencies), bucketEndsMs);
    return {
      key,
      process,
      isNewest: newest.get(process.slot) === process.generation,
      requestsPerSecond: rate(process.requests, earlier?.requests),
      ...(known === undefined ? { p50Ms: undefined, p99Ms: undefined } : percentiles),
    };
  });
}

function keyOf({ slot, generation }: ProcessSnapshot): string {
  return `${slot}:${generation}`;
}

function requestsOf({ slots }: Snapshot): number {
  return slots.reduce((sum, { requests }) => sum + requests, 0);
}

function failuresOf({ slots }: Snapshot): number {
  return slots.reduce((sum, { errors }) => sum + errors, 0);
}

function shedOf({ shed }: Snapshot): number {
  return Object.values(shed).reduce((sum, count) => sum + count, 0);
}

function percentilesOf(
  counts: readonly number[],
  endsMs: readonly number[],
): { p50Ms: number | undefined; p99Ms: number | undefined } {
  return { p50Ms: percentileOf(counts, endsMs, 0.5), p99Ms: percentileOf(counts, endsMs, 0.99) };
}
