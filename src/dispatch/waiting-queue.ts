/** Connections that wait for a worker: first in, first out, each operation O(1) and without an object of its own. */
import { type QueueDelayRules, StandingWatch } from './standing-queue.ts';

export class WaitingQueue<Item> {
  length = 0;
  // What came back from a worker goes before what just arrived.
  readonly #returned = new Fifo<Item>();
  readonly #arrived = new Fifo<Item>();
  /** Undefined where nobody is shed before the queue's timeout. */
  readonly #watch: StandingWatch | undefined;

  constructor(rules?: QueueDelayRules) {
    const isOn = rules !== undefined && rules.targetMs !== Number.POSITIVE_INFINITY;
    this.#watch = isOn ? new StandingWatch(rules) : undefined;
  }

  push(item: Item, sinceMs: number): void {
    this.length++;
    this.#watch?.arrived();
    this.#arrived.push(item, sinceMs);
  }

  /**
   * Queues a connection that was handed over once and came back: it is served before new arrivals. O(1) where what
   * comes back last has waited least.
   */
  pushReturned(item: Item, sinceMs: number): void {
    this.length++;
    this.#returned.insert(item, sinceMs);
  }

  /** The next one; undefined when none waits. */
  peek(): Item | undefined {
    return this.#next().head;
  }

  /** Since when the next one has waited; undefined when none does. */
  peekSinceMs(): number | undefined {
    return this.#next().headSinceMs;
  }

  shift(): Item | undefined {
    return this.#shift(this.#next());
  }

  /** Takes out the next one for a worker. */
  serve(nowMs: number): Item | undefined {
    // What came back from a worker goes by other rules, and says little of the queue.
    const sinceMs = this.#returned.length > 0 ? undefined : this.#arrived.headSinceMs;
    const item = this.shift();
    if (sinceMs !== undefined) this.#watch?.served(nowMs, nowMs - sinceMs, this.length);
    return item;
  }

  /**
   * Removes and returns the next one that has waited for too long in a queue that stands. What came back from a worker
   * is not meant: it was as good as served.
   */
  shiftOverdue(nowMs: number): Item | undefined {
    const sinceMs = this.#arrived.headSinceMs;
    if (sinceMs === undefined || this.#watch?.isOverdue(nowMs, sinceMs, this.length) !== true)
      return undefined;
    this.#watch.shed();
    return this.#shift(this.#arrived);
  }

  /** Removes the next one, whose client has left. */
  drop(): Item | undefined {
    this.#watch?.dropped();
    return this.shift();
  }

  /** Removes those of which `hasLeft` is true, wherever they stand. */
  dropAll(hasLeft: (item: Item) => boolean): number {
    const dropped = this.#returned.removeWhere(hasLeft) + this.#arrived.removeWhere(hasLeft);
    this.length -= dropped;
    for (let count = 0; count < dropped; count++) this.#watch?.dropped();
    return dropped;
  }

  /** Removes and returns the next one that has waited since `beforeMs` or longer. */
  shiftOlderThan(beforeMs: number): Item | undefined {
    for (const fifo of [this.#returned, this.#arrived]) {
      const { headSinceMs } = fifo;
      if (headSinceMs !== undefined && headSinceMs <= beforeMs) return this.#shift(fifo);
    }
    return undefined;
  }

  /** Since when the one that waits longest has waited; undefined when none does. */
  get oldestMs(): number | undefined {
    const returned = this.#returned.headSinceMs;
    const arrived = this.#arrived.headSinceMs;
    if (returned === undefined || arrived === undefined) return returned ?? arrived;
    return Math.min(returned, arrived);
  }

  #shift(fifo: Fifo<Item>): Item | undefined {
    if (fifo.length > 0) this.length--;
    return fifo.shift();
  }

  #next(): Fifo<Item> {
    return this.#returned.length > 0 ? this.#returned : this.#arrived;
  }
}

/** Two arrays with a moving head: `Array.shift` alone costs O(n) once an array is large. */
class Fifo<Item> {
  #items: (Item | undefined)[] = [];
  #sinceMs: number[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  get head(): Item | undefined {
    return this.#items[this.#head];
  }

  get headSinceMs(): number | undefined {
    return this.#sinceMs[this.#head];
  }

  push(item: Item, sinceMs: number): void {
    this.#items.push(item);
    this.#sinceMs.push(sinceMs);
  }

  /** Behind those that have waited as long or longer. */
  insert(item: Item, sinceMs: number): void {
    let at = this.#items.length;
    while (at > this.#head && this.#sinceMs[at - 1]! > sinceMs) at--;
    this.#items.splice(at, 0, item);
    this.#sinceMs.splice(at, 0, sinceMs);
  }

  /** How many they were. */
  removeWhere(isRemoved: (item: Item) => boolean): number {
    const before = this.length;
    const kept: number[] = [];
    for (let at = this.#head; at < this.#items.length; at++) if (!isRemoved(this.#items[at]!)) kept.push(at);
    this.#items = kept.map((at) => this.#items[at]);
    this.#sinceMs = kept.map((at) => this.#sinceMs[at]!);
    this.#head = 0;
    return before - kept.length;
  }

  shift(): Item | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    // Dropping the used half when it is the larger one moves each entry at most once: O(1) amortised.
    if (this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#sinceMs = this.#sinceMs.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
