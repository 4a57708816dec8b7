import { INTEGERS, integersOf, PLACE, RECORD } from './records.ts';

/**
 * When each worker ends what it serves: at most one time per worker, and the earliest at hand.
 *
 * A 4-ary heap that knows where each worker stands in it, so that a time can be moved or removed. It has half the
 * depth of a binary one, and the children of a place lie side by side. Memory is fixed from the start.
 */
export class DueTimes {
  /** One behind the last place in use. Places begin at TOP: the children of p are then 4p - 8 to 4p - 5. */
  #end = TOP;
  /** Time and worker by turns. */
  readonly #entries: Float64Array;
  /** Of each worker; its place in the heap is in them, 0 when it has no time. */
  readonly #integers: Int32Array;

  /** `records` has `RECORD` numbers for each worker. */
  constructor(workers: number, records: Float64Array = new Float64Array(RECORD * workers)) {
    this.#entries = new Float64Array(2 * (workers + TOP));
    this.#integers = integersOf(records);
    this.#entries[2 * TOP] = Number.POSITIVE_INFINITY;
  }

  /** Infinite when no worker has a time. */
  get next(): number {
    return this.#entries[2 * TOP]!;
  }

  get nextWorker(): number {
    return this.#entries[2 * TOP + 1]!;
  }

  /** The worker's time; infinite when it has none. */
  of(worker: number): number {
    const place = this.#integers[INTEGERS * worker + PLACE]!;
    return place === 0 ? Number.POSITIVE_INFINITY : this.#entries[2 * place]!;
  }

  /** Gives the worker a time, or another one. */
  set(worker: number, time: number): void {
    const place = this.#integers[INTEGERS * worker + PLACE]!;
    if (place === 0) this.#rise(this.#end++, worker, time);
    else this.#settle(place, worker, time);
  }

  remove(worker: number): void {
    const place = this.#integers[INTEGERS * worker + PLACE]!;
    if (place === 0) return;
    this.#integers[INTEGERS * worker + PLACE] = 0;
    const last = --this.#end;
    if (place !== last) this.#settle(place, this.#entries[2 * last + 1]!, this.#entries[2 * last]!);
    else if (place === TOP) this.#entries[2 * TOP] = Number.POSITIVE_INFINITY;
  }

  #settle(place: number, worker: number, time: number): void {
    if (place > TOP && this.#entries[2 * parentOf(place)]! > time) this.#rise(place, worker, time);
    else this.#sink(place, worker, time);
  }

  #rise(from: number, worker: number, time: number): void {
    const entries = this.#entries;
    let place = from;
    while (place > TOP) {
      const parent = parentOf(place);
      if (entries[2 * parent]! <= time) break;
      this.#put(place, entries[2 * parent + 1]!, entries[2 * parent]!);
      place = parent;
    }
    this.#put(place, worker, time);
  }

  #sink(from: number, worker: number, time: number): void {
    const entries = this.#entries;
    const end = this.#end;
    let place = from;
    for (let first = 4 * place - 8; first < end; first = 4 * place - 8) {
      let least = first;
      let leastTime = entries[2 * first]!;
      const beyond = Math.min(first + 4, end);
      for (let child = first + 1; child < beyond; child++) {
        const childTime = entries[2 * child]!;
        if (childTime < leastTime) {
          least = child;
          leastTime = childTime;
        }
      }
      if (leastTime >= time) break;
      this.#put(place, entries[2 * least + 1]!, leastTime);
      place = least;
    }
    this.#put(place, worker, time);
  }

  #put(place: number, worker: number, time: number): void {
    this.#entries[2 * place] = time;
    this.#entries[2 * place + 1] = worker;
    this.#integers[INTEGERS * worker + PLACE] = place;
  }
}

const TOP = 3;

function parentOf(place: number): number {
  return (place >> 2) + 2;
}
