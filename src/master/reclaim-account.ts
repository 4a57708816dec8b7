/** Counts what was reclaimed from workers that stalled, and how often they moved again right afterwards. */

export class ReclaimAccount {
  total = 0;
  /** Reclaimed from a worker that moved again within `withinMs`: waiting would have been about as good. */
  needless = 0;
  readonly #withinMs: number;
  readonly #now: () => number;
  readonly #latest = new Map<number, { count: number; atMs: number }>();

  constructor(withinMs: number, now: () => number) {
    this.#withinMs = withinMs;
    this.#now = now;
  }

  reclaimed(slot: number, count: number): void {
    if (count === 0) return;
    this.total += count;
    this.#latest.set(slot, { count, atMs: this.#now() });
  }

  moved(slot: number): void {
    const latest = this.#latest.get(slot);
    if (latest === undefined) return;
    this.#latest.delete(slot);
    if (this.#now() - latest.atMs < this.#withinMs) this.needless += latest.count;
  }
}
