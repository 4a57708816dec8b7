/** Follows the number of open connections of the workers over time, from what an algorithm is told. */
import type { Algorithm, AlgorithmContext } from '../../algorithms/contract.ts';
import type { TimeLine, Watch } from './contract.ts';

const STEPS = 240;

export class QueueWatch {
  readonly #watch: Watch;
  readonly #step: number;
  readonly #open: Float64Array;
  /** Time integrals by step: of the watched number, and of all connections. */
  readonly #watched: Float64Array = new Float64Array(STEPS);
  readonly #all: Float64Array = new Float64Array(STEPS);
  #total = 0;
  #longest = 0;
  #since = 0;

  constructor(watch: Watch, workers: number) {
    this.#watch = watch;
    this.#step = (watch.to - watch.from) / STEPS;
    this.#open = new Float64Array(workers);
  }

  /** The same algorithm; `unitMs` is that of the scenario. */
  follow(algorithm: Algorithm, { now }: Pick<AlgorithmContext, 'now'>, unitMs: number): Algorithm {
    return {
      pick: (workers, connection) => algorithm.pick(workers, connection),
      changed: (members, reachable) => algorithm.changed?.(members, reachable),
      assigned: (worker) => {
        this.#change(worker.slot - 1, 1, now() / unitMs);
        algorithm.assigned?.(worker);
      },
      released: (worker) => {
        this.#change(worker.slot - 1, -1, now() / unitMs);
        algorithm.released?.(worker);
      },
    };
  }

  /** Complete when the run is over. */
  timeLine(): TimeLine {
    const { from, to, slot, origin } = this.#watch;
    this.#settle(to);
    const step = this.#step;
    const workers = this.#open.length;
    const others = slot === undefined ? workers : workers - 1;
    return {
      times: Array.from({ length: STEPS }, (_, index) => from + (index + 0.5) * step - origin),
      slot,
      watched: Array.from(this.#watched, (area) => area / step),
      others: Array.from(this.#all, (area, index) => {
        const rest = slot === undefined ? area : area - this.#watched[index]!;
        return others === 0 ? 0 : rest / step / others;
      }),
    };
  }

  #change(worker: number, by: number, now: number): void {
    if (now > this.#watch.from) this.#settle(Math.min(now, this.#watch.to));
    const open = this.#open[worker]! + by;
    this.#open[worker] = open;
    this.#total += by;
    if (this.#watch.slot === undefined) this.#followLongest(open, by);
  }

  #followLongest(open: number, by: number): void {
    if (open > this.#longest) this.#longest = open;
    else if (by < 0 && open + 1 === this.#longest) this.#longest = this.#open.reduce(greater, 0);
  }

  /** Adds what was from the last change to `now`. */
  #settle(now: number): void {
    const { from, slot } = this.#watch;
    let since = Math.max(this.#since, from);
    const watched = slot === undefined ? this.#longest : this.#open[slot - 1]!;
    while (since < now) {
      const index = Math.min(STEPS - 1, Math.floor((since - from) / this.#step));
      const until = index === STEPS - 1 ? now : Math.min(now, from + (index + 1) * this.#step);
      // Rounding may leave the end of a step where it began.
      if (until <= since) {
        since += this.#step * 1e-9;
        continue;
      }
      this.#watched[index]! += watched * (until - since);
      this.#all[index]! += this.#total * (until - since);
      since = until;
    }
    this.#since = Math.max(this.#since, now);
  }
}

function greater(left: number, right: number): number {
  return left > right ? left : right;
}
