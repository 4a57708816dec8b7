/** Connections that wait in the master for a worker: first in, first out, each operation O(1). */

export interface Waiting<T> {
  readonly item: T;
  /** Monotonic milliseconds. */
  readonly sinceMs: number;
}

export class WaitingQueue<T> {
  // Two lines: what came back from a worker goes before what just arrived.
  readonly #returned = new Line<T>();
  readonly #arrived = new Line<T>();

  get length(): number {
    return this.#returned.length + this.#arrived.length;
  }

  push(item: T, sinceMs: number): void {
    this.#arrived.push({ item, sinceMs });
  }

  /** Queues a connection that was handed over once and came back: it is served before new arrivals. */
  pushReturned(item: T, sinceMs: number): void {
    this.#returned.push({ item, sinceMs });
  }

  peek(): T | undefined {
    return (this.#returned.head ?? this.#arrived.head)?.item;
  }

  shift(): Waiting<T> | undefined {
    return this.#returned.shift() ?? this.#arrived.shift();
  }

  /** Removes and returns the next one that has waited since `beforeMs` or longer. */
  shiftOlderThan(beforeMs: number): T | undefined {
    for (const line of [this.#returned, this.#arrived]) {
      if (line.head !== undefined && line.head.sinceMs <= beforeMs) return line.shift()?.item;
    }
    return undefined;
  }

  /** Since when the one that waits longest has waited; undefined when none does. */
  get oldestMs(): number | undefined {
    const returned = this.#returned.head?.sinceMs;
    const arrived = this.#arrived.head?.sinceMs;
    if (returned === undefined || arrived === undefined) return returned ?? arrived;
    return Math.min(returned, arrived);
  }
}

/** An array with a moving head: `Array.shift` alone costs O(n) once the array is large. */
class Line<T> {
  #entries: (Waiting<T> | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#entries.length - this.#head;
  }

  get head(): Waiting<T> | undefined {
    return this.#entries[this.#head];
  }

  push(entry: Waiting<T>): void {
    this.#entries.push(entry);
  }

  shift(): Waiting<T> | undefined {
    const entry = this.#entries[this.#head];
    if (entry === undefined) return undefined;
    this.#entries[this.#head++] = undefined;
    // Dropping the used half when it is the larger one moves each entry at most once: O(1) amortised.
    if (this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    return entry;
  }
}
