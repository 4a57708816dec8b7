/** Counts what was reclaimed from processes that stalled, and how often they moved again right afterwards. */
import type { ProcessAccount } from './process-account.ts';

export class ReclaimAccount {
  total = 0;
  /** Reclaimed from a process that moved again within `withinMs`: waiting would have been about as good. */
  needless = 0;
  readonly #withinMs: number;
  readonly #latest = new Map<ProcessAccount, { readonly count: number; readonly atMs: number }>();

  constructor(withinMs: number) {
    this.#withinMs = withinMs;
  }

  /** Nothing was reclaimed from anyone who has not moved since. */
  get isEmpty(): boolean {
    return this.#latest.size === 0;
  }

  reclaimed(process: ProcessAccount, count: number, nowMs: number): void {
    if (count === 0) return;
    this.total += count;
    this.#latest.set(process, { count, atMs: nowMs });
  }

  moved(process: ProcessAccount, nowMs: number): void {
    if (this.#latest.size === 0) return;
    const latest = this.#latest.get(process);
    if (latest === undefined) return;
    this.#latest.delete(process);
    if (nowMs - latest.atMs < this.#withinMs) this.needless += latest.count;
  }

  gone(process: ProcessAccount): void {
    this.#latest.delete(process);
  }
}
