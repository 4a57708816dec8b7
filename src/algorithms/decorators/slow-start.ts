/**
 * Slow start: a worker that appears gets a share that grows from nothing to its own over the given time.
 *
 * A new process has cold caches and unoptimised code, and to anything that looks at load it is the emptiest of all:
 * least-connections would give it every connection until it has as many as the others. HAProxy and Envoy lower the
 * weight of such a worker, which helps only algorithms that look at weights. Here each pick credits a warming
 * worker with its present share, and it is left out until it has credit for a whole connection: its share is
 * bounded whatever the algorithm inside, and whatever the algorithm gives it less is not made up for later.
 *
 * How far a worker has warmed is its age by that of the oldest member, up to the given time. So workers that start
 * together are warm together, and a start costs nothing.
 */
import type { Algorithm, AlgorithmContext, WorkerView } from '../contract.ts';
import type { OffUnlessGiven } from '../entry.ts';
import { pickWithout, toldNothing } from './pick-without.ts';

export const slowStartOption: OffUnlessGiven<'slow-start'> = {
  name: 'slow-start',
  kind: 'duration',
  min: 1,
  max: 3_600_000,
  default: undefined,
  doc: 'Time over which a new worker ramps up to its full share.',
};

/** A worker may save up this many connections, so that a turn it could not use is not lost at once. */
const MAX_CREDIT = 2;

/** Nearer to the oldest than this is warm: workers that start together are never quite of one age. */
const WARM = 0.95;

interface Birth {
  /** Of the process that was born. */
  readonly view: WorkerView;
  readonly atMs: number;
}

interface Warming {
  readonly slot: number;
  readonly weight: number;
  readonly bornMs: number;
  credit: number;
}

export function slowStart(inner: Algorithm, durationMs: number, { now }: AlgorithmContext): Algorithm {
  const births = new Map<number, Birth>();
  let told = toldNothing;
  let totalWeight = 0;
  let oldestMs = 0;
  let warming = new Map<number, Warming>();

  const warmthOf = ({ bornMs }: Warming, nowMs: number): number =>
    Math.min(1, (nowMs - bornMs) / Math.min(durationMs, nowMs - oldestMs));

  const forgetWarm = (nowMs: number): void => {
    for (const young of warming.values()) if (warmthOf(young, nowMs) >= WARM) warming.delete(young.slot);
  };

  const earn = (nowMs: number): void => {
    let total = totalWeight;
    for (const young of warming.values()) total -= young.weight * (1 - warmthOf(young, nowMs));
    for (const young of warming.values()) {
      const share = (young.weight * warmthOf(young, nowMs)) / total;
      young.credit = Math.min(MAX_CREDIT, young.credit + share);
    }
  };

  return {
    changed(next, reachable = next) {
      const nowMs = now();
      noteBirths(births, told.members, next, nowMs);
      told = { members: next, reachable };
      totalWeight = next.reduce((sum, { weight }) => sum + weight, 0);
      oldestMs = next.reduce((oldest, { slot }) => Math.min(oldest, births.get(slot)!.atMs), nowMs);
      warming = warmingOf(next, births, oldestMs, warming);
      inner.changed?.(next, reachable);
    },
    assigned: (worker) => inner.assigned?.(worker),
    released: (worker) => inner.released?.(worker),
    pick(workers, connection) {
      const nowMs = now();
      forgetWarm(nowMs);
      if (warming.size === 0) return inner.pick(workers, connection);
      const isOut = ({ slot }: WorkerView): boolean => (warming.get(slot)?.credit ?? 1) < 1;
      const picked = pickWithout(inner, told, workers, connection, isOut);
      if (picked === undefined) return undefined;
      earn(nowMs);
      const young = warming.get(picked.slot);
      if (young !== undefined) young.credit = Math.max(0, young.credit - 1);
      return picked;
    },
  };
}

/**
 * Another view is a new process. So is one that was away, has answered nothing and has nothing open; one that was
 * only held up has at least what held it up, and is as old as it was.
 */
function noteBirths(
  births: Map<number, Birth>,
  before: readonly WorkerView[],
  members: readonly WorkerView[],
  nowMs: number,
): void {
  const present = new Set(before.map(({ slot }) => slot));
  for (const view of members) {
    const { slot, open, done, errors } = view;
    const isSame = births.get(slot)?.view === view && (present.has(slot) || open + done + errors > 0);
    if (!isSame) births.set(slot, { view, atMs: nowMs });
  }
}

function warmingOf(
  members: readonly WorkerView[],
  births: ReadonlyMap<number, Birth>,
  oldestMs: number,
  before: ReadonlyMap<number, Warming>,
): Map<number, Warming> {
  const warming = new Map<number, Warming>();
  for (const { slot, weight } of members) {
    const { atMs: bornMs } = births.get(slot)!;
    if (bornMs <= oldestMs) continue;
    const old = before.get(slot);
    const credit = old?.bornMs === bornMs ? old.credit : 0;
    warming.set(slot, { slot, weight, bornMs, credit });
  }
  return warming;
}
