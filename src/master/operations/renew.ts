/**
 * Gives slots new processes. Those that serve go on until every new one of a batch is ready, has answered the check
 * and has lived through the watch; then the new ones take over. If one fails before that, all new ones are stopped, and
 * no client has seen them. Once the first has taken over, there is no way back for its batch.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessId } from '../../dispatch/contract.ts';
import { unlessAborted } from '../../platform/unless-aborted.ts';
import type { Candidate } from '../processes/candidate.ts';
import type { Release } from '../processes/release.ts';
import type { Slot, SlotProcess } from '../processes/slot.ts';
import type { Supervisor } from '../processes/supervisor.ts';

export interface RenewRules<Id extends ProcessId> {
  /** So many slots at a time. */
  readonly batch: number;
  /** How long a process has to live on after it was ready, before it takes over. */
  readonly watchMs: number;
  /** All of a batch take over at one moment unless given. */
  readonly pace?: Pace;
  /** Resolves when the process answers well; rejects with why it does not. */
  check?(process: SlotProcess<Id>, signal: AbortSignal): Promise<void>;
  /** So many slots are done. */
  progress?(done: number): void;
  /** They are about to take over. */
  tookOver?(processes: readonly SlotProcess<Id>[]): void;
}

/** A process that has just taken over is slow: its code is not compiled yet. Few at a time leave the others fast. */
export interface Pace {
  /** So many slots take over at one moment; more where `withinMs` would not suffice. */
  readonly atOnce: number;
  /** Then so long nobody does. */
  readonly everyMs: number;
  /** From the first to the last of a batch. */
  readonly withinMs: number;
}

/**
 * Rejects with why it failed, or with the reason of the signal. Then the slots are served from the release before:
 * those of earlier batches have been given back to it, as far as its program still starts.
 */
export async function renew<Id extends ProcessId>(
  supervisor: Supervisor<Id>,
  { slots, release }: { readonly slots: readonly Slot<Id>[]; readonly release: Release },
  rules: RenewRules<Id>,
  signal: AbortSignal,
): Promise<void> {
  const before = supervisor.release;
  const done: Slot<Id>[] = [];
  try {
    for (const batch of batchesOf(slots, rules.batch)) {
      const progress = (more: number): void => rules.progress?.(done.length + more);
      const former = await replaceAll(supervisor, { slots: batch, release }, { ...rules, progress }, signal);
      done.push(...batch);
      // Their memory is what the next batch is to have.
      if (done.length < slots.length) await supervisor.whenGone(former);
    }
  } catch (error) {
    if (done.length > 0) await giveBack(supervisor, { slots: done, release: before }, rules);
    throw error;
  }
}

/** One batch. Resolves to those that served before, and drain now. */
async function replaceAll<Id extends ProcessId>(
  supervisor: Supervisor<Id>,
  { slots, release }: { readonly slots: readonly Slot<Id>[]; readonly release: Release },
  rules: RenewRules<Id>,
  signal: AbortSignal,
): Promise<readonly SlotProcess<Id>[]> {
  signal.throwIfAborted();
  const candidates = slots.map((slot) => supervisor.introduce(slot, release));
  try {
    await areGood(candidates, rules, signal);
  } catch (error) {
    await supervisor.dismiss(candidates);
    throw error;
  }
  const former = slots.flatMap(({ serving }) => serving ?? []);
  let taken = 0;
  for (const group of pacedGroups(candidates, rules.pace)) {
    // Nobody is to wait for the pauses: what is about to replace this change, or a stop.
    if (taken > 0) await sleep(rules.pace!.everyMs, undefined, { signal }).catch(() => {});
    supervisor.takeOver(group);
    rules.tookOver?.(group.flatMap(({ process }) => process ?? []));
    taken += group.length;
    rules.progress?.(taken);
  }
  return former.filter(({ isDraining }) => isDraining);
}

function pacedGroups<Item>(items: readonly Item[], pace: Pace | undefined): readonly (readonly Item[])[] {
  if (pace === undefined) return [items];
  const most = 1 + Math.floor(pace.withinMs / pace.everyMs);
  return batchesOf(items, Math.max(pace.atOnce, Math.ceil(items.length / most)));
}

async function areGood<Id extends ProcessId>(
  candidates: readonly Candidate<Id>[],
  { watchMs, check }: RenewRules<Id>,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const failed = Promise.race(candidates.map(({ failure }) => failure)).then((error) => {
    throw error;
  });
  const good = async (): Promise<void> => {
    await Promise.all(candidates.map(({ ready }) => ready));
    const checks = candidates.map(({ process }) => check?.(process!, over.signal));
    await Promise.all([...checks, sleep(watchMs, undefined, { signal: over.signal })]);
  };
  try {
    await unlessAborted(Promise.race([good(), failed]), signal);
  } finally {
    over.abort();
  }
}

/** Best effort: where the program of before does not start any more, the new one, which does, stays. */
async function giveBack<Id extends ProcessId>(
  supervisor: Supervisor<Id>,
  target: { readonly slots: readonly Slot<Id>[]; readonly release: Release },
  { batch }: RenewRules<Id>,
): Promise<void> {
  for (const slots of batchesOf(target.slots, batch)) {
    try {
      const never = new AbortController().signal;
      await replaceAll(supervisor, { slots, release: target.release }, { batch, watchMs: 0 }, never);
    } catch {
      // What the app wrote is in the log.
    }
  }
}

function batchesOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const batches: Item[][] = [];
  for (let start = 0; start < items.length; start += size) batches.push(items.slice(start, start + size));
  return batches;
}
