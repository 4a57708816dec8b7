/**
 * Watches how long workers leave connections untaken.
 *
 * Three thresholds on the age of a worker's oldest pending connection: after `stallMs` the worker is left out of
 * rotation until it moves again; after `PROBE_AFTER_MS` it is asked whether the connection ever arrived; after
 * `ackTimeoutMs` it counts as stuck, and whoever watches kills it. The age starts when the connection was
 * sent, not when the watch last looked.
 */
import type { Handoff } from '../handoff/contract.ts';

/** A look that comes later than this says more about the master than about the workers. */
const ASLEEP_MS = 1_000;

/** Long enough for a busy worker to answer by itself, short against what a client waits. */
const PROBE_AFTER_MS = 250;

/** So many stall times, then it is held to be stalled whatever else is true. */
const STANDS_FOR_AT_MOST = 20;

export interface ProgressWatchParts {
  readonly handoff: Handoff;
  readonly slots: readonly number[];
  readonly stallMs: number;
  readonly ackTimeoutMs: number;
  readonly now: () => number;
  /** Brings the ages up to date, before they are looked at. */
  refresh(): void;
  /** It has left something for half of the stall time. */
  suspected(slot: number, sinceMs: number): void;
  /** Whether it had no processor to take anything with: it is no stalled one then. */
  isStarved(slot: number, sinceMs: number): boolean;
  /** Whether another worker has nothing to do. While none has, what waits at a stalled one would wait anywhere. */
  isAnotherFree(slot: number): boolean;
  stalled(slot: number): void;
  stuck(slot: number, pendingMs: number): void;
}

export class ProgressWatch {
  readonly #parts: ProgressWatchParts;
  #timer: NodeJS.Timeout | undefined;
  /** When the next look is due. */
  #dueMs = 0;

  constructor(parts: ProgressWatchParts) {
    this.#parts = parts;
  }

  /** Something was handed over. Cheap enough to be called for every connection. */
  wake(): void {
    this.#lookIn(this.#parts.stallMs / 2);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    this.#timer = undefined;
    const { handoff, slots, now, stallMs } = this.#parts;
    this.#parts.refresh();
    const nowMs = now();
    // What workers said while the master was stopped it has yet to read.
    const wasAsleep = nowMs - this.#dueMs > ASLEEP_MS;
    let nextMs = Number.POSITIVE_INFINITY;
    for (const slot of slots) {
      const oldestMs = handoff.oldestPendingMs(slot);
      if (oldestMs === undefined) continue;
      const ageMs = nowMs - oldestMs;
      this.#judge(slot, oldestMs, nowMs, wasAsleep);
      // A stalled one is looked at again and again: somebody else may have become free in the meantime.
      nextMs = Math.min(nextMs, ageMs < stallMs / 2 ? stallMs / 2 - ageMs : stallMs / 2);
    }
    // Workers that were not heard get the whole time to be heard.
    if (nextMs !== Number.POSITIVE_INFINITY) this.#lookIn(Math.max(nextMs, wasAsleep ? stallMs : 1));
  }

  #lookIn(delayMs: number): void {
    if (this.#timer !== undefined) return;
    this.#dueMs = this.#parts.now() + delayMs;
    this.#timer = setTimeout(() => this.#look(), delayMs);
  }

  #hasReason(slot: number, sinceMs: number, ageMs: number): boolean {
    const { stallMs, isAnotherFree, isStarved } = this.#parts;
    // Nobody has to wait for ever for a processor that does not come.
    return ageMs >= STANDS_FOR_AT_MOST * stallMs || (isAnotherFree(slot) && !isStarved(slot, sinceMs));
  }

  #judge(slot: number, sinceMs: number, nowMs: number, wasAsleep: boolean): void {
    const ageMs = nowMs - sinceMs;
    const { handoff, stallMs, ackTimeoutMs } = this.#parts;
    if (ageMs >= stallMs && this.#hasReason(slot, sinceMs, ageMs)) this.#parts.stalled(slot);
    else if (ageMs >= stallMs / 2) this.#parts.suspected(slot, sinceMs);
    if (ageMs >= PROBE_AFTER_MS) handoff.probe(slot);
    if (ageMs >= ackTimeoutMs && !wasAsleep) this.#parts.stuck(slot, ageMs);
  }
}
