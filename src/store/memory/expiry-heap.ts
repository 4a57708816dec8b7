/** The entries that expire, the next one first: a binary heap in which each knows its place, so that it can leave from anywhere. */
import type { Entry } from './entry.ts';

export class ExpiryHeap {
  readonly #entries: Entry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  get first(): Entry | undefined {
    return this.#entries[0];
  }

  /** Puts it where its expiry belongs, be it new, moved or no longer to expire. O(log n). */
  place(entry: Entry): void {
    if (entry.expiresAtMs === Number.POSITIVE_INFINITY) {
      this.remove(entry);
      return;
    }
    if (entry.heapIndex === -1) {
      entry.heapIndex = this.#entries.length;
      this.#entries.push(entry);
    }
    this.#settle(entry);
  }

  /** Nothing happens to one that is not in it. O(log n). */
  remove(entry: Entry): void {
    if (entry.heapIndex === -1) return;
    const last = this.#entries.pop()!;
    if (last !== entry) {
      this.#put(last, entry.heapIndex);
      this.#settle(last);
    }
    entry.heapIndex = -1;
  }

  #settle(entry: Entry): void {
    this.#rise(entry);
    this.#sink(entry);
  }

  #rise(entry: Entry): void {
    let index = entry.heapIndex;
    while (index > 0) {
      const parent = this.#entries[(index - 1) >> 1]!;
      if (parent.expiresAtMs <= entry.expiresAtMs) break;
      const parentIndex = parent.heapIndex;
      this.#put(parent, index);
      index = parentIndex;
    }
    this.#put(entry, index);
  }

  #sink(entry: Entry): void {
    let index = entry.heapIndex;
    for (;;) {
      const left = this.#entries[2 * index + 1];
      if (left === undefined) break;
      const right = this.#entries[2 * index + 2];
      const child = right !== undefined && right.expiresAtMs < left.expiresAtMs ? right : left;
      if (child.expiresAtMs >= entry.expiresAtMs) break;
      const childIndex = child.heapIndex;
      this.#put(child, index);
      index = childIndex;
    }
    this.#put(entry, index);
  }

  #put(entry: Entry, index: number): void {
    this.#entries[index] = entry;
    entry.heapIndex = index;
  }
}
