/**
 * How many workers have how many open connections, averaged over time, at a constant cost per change.
 *
 * Kept as tails: the number of workers with at least i connections, for each i. A connection that comes or goes
 * changes one of them by one.
 */
import type { OpenResult } from '../result.ts';

export class OpenSpread {
  readonly #workers: number;
  /** By number of connections: workers with at least so many, its integral over time, until when that goes. */
  #tails: Float64Array = new Float64Array(TAIL * 64);
  /** The greatest and the least number of connections of a worker, with their integrals. */
  #max = 0;
  #min = 0;
  #maxArea = 0;
  #minArea = 0;
  #maxSince = 0;
  #minSince = 0;

  constructor(workers: number) {
    this.#workers = workers;
    this.#tails[0] = workers;
  }

  /** A worker with `from` connections gets one more. */
  raised(from: number, now: number): void {
    const to = from + 1;
    const tail = TAIL * to;
    if (tail === this.#tails.length) this.#grow();
    this.#settle(tail, now);
    const count = ++this.#tails[tail]!;
    if (count === 1) this.#setMax(to, now);
    if (count === this.#workers) this.#setMin(to, now);
  }

  /** A worker with `from` connections loses one. */
  lowered(from: number, now: number): void {
    const tail = TAIL * from;
    this.#settle(tail, now);
    const count = --this.#tails[tail]!;
    if (count === 0) this.#setMax(from - 1, now);
    if (count === this.#workers - 1) this.#setMin(from - 1, now);
  }

  /** Forgets what was before. */
  begin(now: number): void {
    for (let tail = 0; tail < this.#tails.length; tail += TAIL) {
      this.#tails[tail + 1] = 0;
      this.#tails[tail + 2] = now;
    }
    this.#maxArea = 0;
    this.#minArea = 0;
    this.#maxSince = now;
    this.#minSince = now;
  }

  /** The averages from `from`, when it was begun, to `now`. */
  result(from: number, now: number): OpenResult {
    this.#setMax(this.#max, now);
    this.#setMin(this.#min, now);
    const duration = now - from;
    const tails = Array.from({ length: this.#tails.length / TAIL }, (_, open) => {
      this.#settle(TAIL * open, now);
      return duration > 0 ? this.#tails[TAIL * open + 1]! / duration / this.#workers : 0;
    });
    return {
      meanMax: duration > 0 ? this.#maxArea / duration : this.#max,
      meanMin: duration > 0 ? this.#minArea / duration : this.#min,
      end: { mean: this.#meanNow(), max: this.#max, min: this.#min },
      tails: tails.slice(0, LONGEST_TAIL + 1).filter((tail) => tail > 0),
    };
  }

  #meanNow(): number {
    let sum = 0;
    for (let open = 1; open <= this.#max; open++) sum += this.#tails[TAIL * open]!;
    return sum / this.#workers;
  }

  #settle(tail: number, now: number): void {
    this.#tails[tail + 1]! += this.#tails[tail]! * (now - this.#tails[tail + 2]!);
    this.#tails[tail + 2] = now;
  }

  #setMax(max: number, now: number): void {
    this.#maxArea += this.#max * (now - this.#maxSince);
    this.#maxSince = now;
    this.#max = max;
  }

  #setMin(min: number, now: number): void {
    this.#minArea += this.#min * (now - this.#minSince);
    this.#minSince = now;
    this.#min = min;
  }

  /** The new ones begin when the window does, with nothing. */
  #grow(): void {
    const larger = new Float64Array(2 * this.#tails.length);
    larger.set(this.#tails);
    this.#tails = larger;
  }
}

const TAIL = 3;
const LONGEST_TAIL = 1_000;
