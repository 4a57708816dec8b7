/** What happened between two looks at the master. A pure comparison: the master keeps no list of events for the page. */
import type { SlotSnapshot, Snapshot } from '../master/observe/contract.ts';
import type { MarkKind } from './contract.ts';

export interface Happening {
  readonly kind: MarkKind;
  /** What the same thing is known by when it goes on: its counts add up then. */
  readonly key: string;
  /** How many of them, where they are counted. */
  readonly count: number;
  /** A sentence. */
  text(count: number): string;
}

export function happenings(before: Snapshot, now: Snapshot): readonly Happening[] {
  return [
    ...stateChanges(before, now),
    ...algorithmChanges(before, now),
    ...workerChanges(before, now),
    ...reloadChanges(before, now),
    ...now.slots.flatMap((slot) => {
      const past = before.slots.find((each) => each.slot === slot.slot);
      return past === undefined ? [] : slotChanges(past, slot, before.isReloading || now.isReloading);
    }),
    ...drains(before, now),
    ...countChanges(before, now),
  ];
}

function stateChanges(before: Snapshot, now: Snapshot): Happening[] {
  const words: Partial<Record<Snapshot['state'], string>> = {
    leaving: 'lb was asked to stop, and serves for the drain delay.',
    stopping: 'lb is stopping.',
  };
  const text = words[now.state];
  return text === undefined || before.state === now.state ? [] : [once('state', now.state, text)];
}

function algorithmChanges(before: Snapshot, now: Snapshot): Happening[] {
  const { algorithm: was } = before;
  const { algorithm: is } = now;
  return was === is ? [] : [once('algorithm', `${was} ${is}`, `Algorithm: ${was} → ${is}.`)];
}

function workerChanges(before: Snapshot, now: Snapshot): Happening[] {
  const { workers: were } = before;
  const { workers: are } = now;
  return were === are ? [] : [once('scale', `${were} ${are}`, `Scaled from ${were} to ${are} workers.`)];
}

function reloadChanges(before: Snapshot, now: Snapshot): Happening[] {
  const { reload } = now;
  if (reload === undefined) return [];
  const past = before.reload?.id === reload.id ? before.reload.state : undefined;
  if (past === reload.state) return [];
  const [reason] = (reload.reason ?? '').split('\n');
  const words = {
    running: 'began: new processes start beside the old ones.',
    done: 'is done: the new processes serve.',
    'rolled-back': `was rolled back: the old processes serve on. ${reason}`,
    superseded: 'was superseded.',
  }[reload.state];
  return [once('reload', `${reload.id} ${reload.state}`, `Reload ${reload.id} ${words}`.trim())];
}

function slotChanges(before: SlotSnapshot, now: SlotSnapshot, isReloading: boolean): Happening[] {
  const { slot, lastFailure = 'for an unknown reason' } = now;
  const crashes = now.restarts - before.restarts;
  const renewed = now.generation - before.generation - Math.max(crashes, 0);
  const found: Happening[] = [];
  if (crashes > 0) {
    found.push({
      ...{ kind: 'crash', key: `${slot} ${lastFailure}`, count: crashes },
      text: (count) =>
        `Worker ${slot} died${count > 1 ? ` ${count} times` : ''} (${lastFailure}); a new process takes its place.`,
    });
  }
  if (renewed > 0 && !isReloading && now.isWanted && before.isWanted) {
    found.push(once('restart', `${slot} ${now.generation}`, `Worker ${slot} gets a new process.`));
  }
  if (now.weight !== before.weight) {
    found.push(once('scale', `${slot} ${now.weight}`, `Worker ${slot} has weight ${now.weight}.`));
  }
  if (now.stalls > before.stalls) {
    found.push({
      ...{ kind: 'stall', key: String(slot), count: now.stalls - before.stalls },
      text: (count) => `Worker ${slot} stalled${count > 1 ? ` ${count} times` : ''} and was passed over.`,
    });
  }
  return found;
}

function drains(before: Snapshot, now: Snapshot): Happening[] {
  const [were, are] = [pausedIn(before), pausedIn(now)];
  const wanted = new Set(now.slots.filter(({ isWanted }) => isWanted).map(({ slot }) => slot));
  return [
    ...[...are].flatMap((slot) =>
      were.has(slot) ? [] : [once('drain', `${slot} out`, `Worker ${slot} was taken out of rotation.`)],
    ),
    ...[...were].flatMap((slot) =>
      are.has(slot) || !wanted.has(slot)
        ? []
        : [once('drain', `${slot} in`, `Worker ${slot} is back in rotation.`)],
    ),
  ];
}

function pausedIn({ processes }: Snapshot): ReadonlySet<number> {
  return new Set(processes.flatMap(({ slot, state }) => (state === 'paused' ? [slot] : [])));
}

function countChanges(before: Snapshot, now: Snapshot): Happening[] {
  const found: Happening[] = [];
  const reclaimed = now.reclaimed - before.reclaimed;
  if (reclaimed > 0) {
    found.push({
      ...{ kind: 'reclaim', key: '', count: reclaimed },
      text: (count) => `${connections(count)} reclaimed from a worker that did not move.`,
    });
  }
  for (const [reason, total] of Object.entries(now.shed)) {
    const shed = total - (before.shed[reason as keyof typeof before.shed] ?? 0);
    if (shed <= 0) continue;
    const text = (count: number): string => `${connections(count)} shed (${reason}).`;
    found.push({ kind: 'shed', key: reason, count: shed, text });
  }
  return found;
}

function connections(count: number): string {
  return count === 1 ? '1 connection was' : `${count.toLocaleString('en')} connections were`;
}

function once(kind: MarkKind, key: string, text: string): Happening {
  return { kind, key, count: 1, text: () => text };
}
