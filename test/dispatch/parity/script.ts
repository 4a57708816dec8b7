/** A sequence of events for four workers, made by chance and the same for the same seed. */
import { RandomStream } from '../../../src/simulate/random-stream.ts';

export const SLOTS = 4;

/** The times, in milliseconds, and the limits that both drivers are told to go by. */
export const rules = {
  stallMs: 20,
  queueLimit: 12,
  queueTimeoutMs: 90,
  queueDelay: { targetMs: 15, intervalMs: 20, keep: 2 },
  pendingLimit: 3,
  openLimit: 4,
} as const;

/** What cannot happen when its time comes, as a worker has nothing to take, does not happen. */
export type Event = { readonly kind: 'arrive' } | { readonly kind: WorkerEvent; readonly slot: number };

export type WorkerEvent =
  /** The worker takes its oldest pending connection and is on it until it finishes. */
  | 'take'
  /** It answers, closes the connection and comes back to its event loop. */
  | 'finish'
  /** Its event loop turns, and it finds nothing. */
  | 'move'
  | 'drain'
  | 'die'
  /** Its successor is ready. */
  | 'replace';

/** By millisecond. */
export function writeScript(seed: number, lastsMs: number): Event[][] {
  const random = new RandomStream(seed, 1);
  const chance = (share: number): boolean => random.uniform() < share;
  const standsUntil: number[] = Array.from({ length: SLOTS }, () => 0);
  const later = new Map<number, Event[]>();
  const plan = (atMs: number, event: Event) => later.set(atMs, [...(later.get(atMs) ?? []), event]);
  return Array.from({ length: lastsMs }, (_, nowMs) => {
    const events = later.get(nowMs) ?? [];
    // Now and then there is more than all workers can do, so that connections wait and are shed.
    if (chance(nowMs % 600 < 150 ? 0.9 : 0.3)) events.push({ kind: 'arrive' });
    for (let slot = 1; slot <= SLOTS; slot++) {
      if (standsUntil[slot - 1]! > nowMs) continue;
      if (chance(0.004)) standsUntil[slot - 1] = nowMs + Math.ceil(5 + 600 * random.uniform() ** 3);
      if (chance(0.15)) events.push({ kind: 'finish', slot });
      if (chance(0.4)) events.push({ kind: 'take', slot });
      if (chance(0.02)) events.push({ kind: 'move', slot });
      if (chance(0.001)) {
        if (chance(0.5)) events.push({ kind: 'drain', slot });
        plan(nowMs + 25, { kind: 'die', slot });
        plan(nowMs + 60, { kind: 'replace', slot });
      }
    }
    return events;
  });
}
