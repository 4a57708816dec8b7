/** A fair sample of the connections that are handed over, taken only while somebody looks. */

export interface HandOver {
  readonly slot: number;
  /** From its acceptance until it was sent to the worker, the time in the queue included. */
  readonly tookMs: number;
}

export type HandOverListener = (sample: readonly HandOver[]) => void;

/** Ten times a second; six of them are as many as an eye can follow. */
export const SAMPLE_EVERY_MS = 100;
export const SAMPLE_SIZE = 6;

export class HandOverSample {
  readonly #random: () => number;
  readonly #listeners = new Set<HandOverListener>();
  #kept: HandOver[] = [];
  #seen = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** While this is false, nobody wants to be told of any. */
  get isWatched(): boolean {
    return this.#timer !== undefined;
  }

  /** Every one since the last telling is as likely to be kept (reservoir sampling, Vitter's algorithm R). */
  add(slot: number, tookMs: number): void {
    const at = this.#seen < SAMPLE_SIZE ? this.#seen : Math.floor(this.#random() * (this.#seen + 1));
    this.#seen++;
    if (at < SAMPLE_SIZE) this.#kept[at] = { slot, tookMs };
  }

  /** Returns what ends it. */
  watch(listener: HandOverListener): () => void {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.#tell(), SAMPLE_EVERY_MS).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.end();
    };
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#listeners.clear();
    this.#start();
  }

  #tell(): void {
    const sample = this.#kept;
    this.#start();
    if (sample.length > 0) for (const listener of this.#listeners) listener(sample);
  }

  #start(): void {
    this.#kept = [];
    this.#seen = 0;
  }
}
