/** Who looks at a master: one snapshot serves all who look at the same moment, and nothing is taken while nobody does. */
import { pointsmanError } from '../../errors.ts';
import { monotonicMs } from '../../platform/clock.ts';
import type { Snapshot, WatchListener, WatchOptions } from './contract.ts';

interface Watcher {
  readonly everyMs: number;
  readonly listener: WatchListener;
  dueMs: number;
}

export const LEAST_EVERY_MS = 250;
export const MOST_EVERY_MS = 60_000;
const EVERY_MS = 1000;

export class Observation {
  readonly #gather: () => Promise<Snapshot>;
  readonly #failed: (error: unknown) => void;
  readonly #now: () => number;
  readonly #watchers = new Set<Watcher>();
  #underWay: Promise<Snapshot> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When somebody was told last. */
  #toldMs = Number.NEGATIVE_INFINITY;
  #isTelling = false;
  /** Something happened since the snapshot that is being told was taken. */
  #isStale = false;
  #isEnded = false;

  /** `failed` is told why watchers were told nothing; they are the next time. `now` is monotonic. */
  constructor(
    gather: () => Promise<Snapshot>,
    failed: (error: unknown) => void,
    now: () => number = monotonicMs,
  ) {
    this.#gather = gather;
    this.#failed = failed;
    this.#now = now;
  }

  snapshot(): Promise<Snapshot> {
    this.#underWay ??= this.#gather().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  /** Returns what ends it. Throws ERR_INVALID_OPTION. */
  watch({ everyMs = EVERY_MS }: WatchOptions, listener: WatchListener): () => void {
    if (!(everyMs >= LEAST_EVERY_MS && everyMs <= MOST_EVERY_MS)) {
      const expected = `${LEAST_EVERY_MS} to ${MOST_EVERY_MS} milliseconds`;
      throw pointsmanError('ERR_INVALID_OPTION', { given: `everyMs ${everyMs}`, expected });
    }
    if (this.#isEnded) return () => {};
    const watcher = { everyMs, listener, dueMs: this.#now() };
    this.#watchers.add(watcher);
    this.#schedule();
    return () => {
      if (this.#watchers.delete(watcher)) this.#schedule();
    };
  }

  /** Something happened that nobody should have to wait for: all are told as soon as they may be. */
  hasten(): void {
    if (this.#isTelling) this.#isStale = true;
    const dueMs = Math.max(this.#now(), this.#toldMs + LEAST_EVERY_MS);
    for (const watcher of this.#watchers) watcher.dueMs = Math.min(watcher.dueMs, dueMs);
    this.#schedule();
  }

  /** Nobody is told anything more. */
  end(): void {
    this.#isEnded = true;
    this.#watchers.clear();
    this.#schedule();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    // It is scheduled again afterwards.
    if (this.#watchers.size === 0 || this.#isTelling) return;
    const dueMs = Math.min(...[...this.#watchers].map((watcher) => watcher.dueMs));
    // Whoever serves lives as long as it has workers, and not for the sake of those who look.
    this.#timer = setTimeout(() => void this.#tell(), Math.max(dueMs - this.#now(), 0)).unref();
  }

  /** Those that are due before long are told now: what is taken for one serves the others. */
  async #tell(): Promise<void> {
    let taken: Snapshot | undefined;
    this.#isTelling = true;
    try {
      taken = await this.snapshot();
    } catch (error) {
      this.#failed(error);
    }
    const nowMs = this.#now();
    this.#isTelling = false;
    this.#toldMs = nowMs;
    const untilMs = nowMs + Math.min(...[...this.#watchers].map(({ everyMs }) => everyMs)) / 2;
    for (const watcher of this.#watchers) {
      if (watcher.dueMs > untilMs) continue;
      watcher.dueMs = nowMs + watcher.everyMs;
      if (taken !== undefined) tellOne(watcher, taken);
    }
    const isStale = this.#isStale;
    this.#isStale = false;
    if (isStale) this.hasten();
    else this.#schedule();
  }
}

/** What a listener throws is its owner's, as with any event; the others are told all the same. */
function tellOne({ listener }: Watcher, taken: Snapshot): void {
  try {
    listener(taken);
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
}
