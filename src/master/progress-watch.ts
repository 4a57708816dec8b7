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

export interface ProgressWatchParts {
  readonly handoff: Handoff;
  readonly slots: readonly number[];
  readonly stallMs: number;
  readonly ackTimeoutMs: number;
  readonly now: () => number;
  /** Brings the ages up to date, before they are looked at. */
  refresh(): void;
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
    this.#lookIn(this.#parts.stallMs);
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
      this.#judge(slot, ageMs, wasAsleep);
      // A stalled one is looked at again and again: somebody else may have become free in the meantime.
      nextMs = Math.min(nextMs, ageMs < stallMs ? stallMs - ageMs : stallMs);
    }
    if (nextMs !== Number.POSITIVE_INFINITY) this.#lookIn(Math.max(nextMs, 1));
  }

  #lookIn(delayMs: number): void {
    if (this.#timer !== undefined) return;
    this.#dueMs = this.#parts.now() + delayMs;
    this.#timer = setTimeout(() => this.#look(), delayMs);
  }

  #judge(slot: number, ageMs: number, wasAsleep: boolean): void {
    const { handoff, stallMs, ackTimeoutMs } = this.#parts;
    if (ageMs >= stallMs) this.#parts.stalled(slot);
    if (ageMs >= PROBE_AFTER_MS) handoff.probe(slot);
    if (ageMs >= ackTimeoutMs && !wasAsleep) this.#parts.stuck(slot, ageMs);
  }
}
