/**
 * For how long each worker has been on its present request, and when dispatch has to hear of it.
 *
 * The live master reads that of all workers before each decision. Here it is told only where it may change something:
 * when a worker comes to one of the thresholds, and from one of them on before each decision. Workers stand in a list
 * in the order in which they became busy, and each threshold has come to a place in it: O(1) for a request.
 */
import { busyVerdictsMs, type HealthThresholds } from '../dispatch/health.ts';
import { NONE } from './connection-table.ts';

export interface BusyTimesParts {
  /** By worker, NaN while it is not busy. Kept here. */
  readonly since: Float64Array;
  readonly thresholds: HealthThresholds;
  readonly tell: (worker: number) => void;
  /** Whether a worker that has been busy for the stall time counts as blocked. */
  readonly isBlocked: (worker: number) => boolean;
  /** Whether there is a worker beside which another one might count as blocked. */
  readonly isAnyFree: () => boolean;
}

export class BusyTimes {
  readonly #parts: BusyTimesParts;
  readonly #isToldAtOnce: boolean;
  readonly #thresholds: readonly number[];
  /** By threshold: the first worker that has not come to it; NONE when all have. */
  readonly #firstBelow: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  /** Those to be told of now; empty in between. */
  readonly #due: number[] = [];
  #head = NONE;
  #tail = NONE;

  constructor(parts: BusyTimesParts) {
    const { busyMs } = parts.thresholds;
    const workers = parts.since.length;
    this.#parts = parts;
    this.#isToldAtOnce = busyMs === 0;
    this.#thresholds = busyVerdictsMs(parts.thresholds).filter((ms) => ms > 0);
    this.#firstBelow = new Int32Array(this.#thresholds.length).fill(NONE);
    this.#next = new Int32Array(workers).fill(NONE);
    this.#previous = new Int32Array(workers).fill(NONE);
  }

  started(worker: number, now: number): void {
    const tail = this.#tail;
    this.#parts.since[worker] = now;
    this.#previous[worker] = tail;
    this.#next[worker] = NONE;
    if (tail === NONE) this.#head = worker;
    else this.#next[tail] = worker;
    this.#tail = worker;
    for (let index = 0; index < this.#firstBelow.length; index++) {
      if (this.#firstBelow[index] === NONE) this.#firstBelow[index] = worker;
    }
    if (this.#isToldAtOnce) this.#parts.tell(worker);
  }

  ended(worker: number): void {
    const { since } = this.#parts;
    if (Number.isNaN(since[worker]!)) return;
    since[worker] = Number.NaN;
    const next = this.#next[worker]!;
    const previous = this.#previous[worker]!;
    if (previous === NONE) this.#head = next;
    else this.#next[previous] = next;
    if (next === NONE) this.#tail = previous;
    else this.#previous[next] = previous;
    for (let index = 0; index < this.#firstBelow.length; index++) {
      if (this.#firstBelow[index] === worker) this.#firstBelow[index] = next;
    }
  }

  /** Tells what dispatch has to know before it decides something at this time. */
  refresh(now: number): void {
    const { since, tell } = this.#parts;
    const due = this.#due;
    for (let index = 0; index < this.#thresholds.length; index++) {
      const threshold = this.#thresholds[index]!;
      let worker = this.#firstBelow[index]!;
      while (worker !== NONE && now - since[worker]! >= threshold) {
        due.push(worker);
        worker = this.#next[worker]!;
      }
      this.#firstBelow[index] = worker;
    }
    if (this.#head !== this.#firstBelow[STALL]) this.#addThoseAgain(due);
    if (due.length === 0) return;
    // Whether somebody else is free is asked of each in turn: in order of slots, as the live master reads them.
    if (due.length > 1) due.sort(ascending);
    for (const [index, worker] of due.entries()) if (worker !== due[index - 1]) tell(worker);
    due.length = 0;
  }

  /** Somebody may have become free in the meantime. */
  #addThoseAgain(due: number[]): void {
    const { isBlocked, isAnyFree } = this.#parts;
    const end = this.#firstBelow[STALL]!;
    let worker = this.#head;
    while (worker !== end && isBlocked(worker)) worker = this.#next[worker]!;
    if (worker === end || !isAnyFree()) return;
    for (; worker !== end; worker = this.#next[worker]!) if (!isBlocked(worker)) due.push(worker);
  }
}

/** Its place among the thresholds. */
const STALL = 0;

function ascending(left: number, right: number): number {
  return left - right;
}
