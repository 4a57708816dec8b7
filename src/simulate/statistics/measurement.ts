/** Keeps the numbers of one run; the window opens after the warm-up and closes with the last measured arrival. */
import { HANDED_OVER, RECORD } from '../records.ts';
import type { Counts, LittleResult, OpenResult, SimulationResult, WorkerResult } from '../result.ts';
import { BatchMeans, meanOfBatches } from './batch-means.ts';
import { jainIndex } from './jain-index.ts';
import { OpenSpread } from './open-spread.ts';
import { Presence } from './presence.ts';

/** Relative difference that rounding may explain. */
const LITTLE_TOLERANCE = 1e-6;
const SYSTEM = 0;

/** What is counted one by one: places in a list, as a count by name would cost more than the rest of an event. */
export const Counter = {
  arrived: 0,
  answered: 1,
  failed: 2,
  lost: 3,
  refused: 4,
  redispatched: 5,
  reclaimed: 6,
  moved: 7,
} as const;

export interface MeasurementParts {
  readonly weights: readonly number[];
  readonly batches: number;
  readonly records: Float64Array;
  /** Time a worker has spent serving so far. */
  readonly busyTime: (worker: number) => number;
}

export class Measurement {
  isOpen = false;
  readonly #weights: readonly number[];
  readonly #busyTime: (worker: number) => number;
  readonly #sojourn: BatchMeans;
  readonly #waiting: BatchMeans;
  readonly #slowdowns: Float64Array;
  readonly #delayed: Float64Array;
  readonly #answered: number[];
  readonly #requests = new Presence(1);
  readonly #connections: Presence;
  readonly #openSpread: OpenSpread;
  readonly #records: Float64Array;
  readonly #counts = new Float64Array(Object.keys(Counter).length);
  #busyBefore: readonly number[] = [];
  #busyAfter: readonly number[] = [];
  #open: OpenResult | undefined;
  #from = 0;
  #to = Number.POSITIVE_INFINITY;
  #entered = 0;
  #seen = 0;
  /** Time that requests of the window spent inside, to their end. */
  #sojourns = 0;
  #longestMaster = 0;
  #longestWorker = 0;

  constructor({ weights, batches, records, busyTime }: MeasurementParts) {
    this.#weights = weights;
    this.#busyTime = busyTime;
    this.#sojourn = new BatchMeans(batches);
    this.#waiting = new BatchMeans(batches);
    this.#slowdowns = new Float64Array(batches);
    this.#delayed = new Float64Array(batches);
    this.#answered = new Array<number>(batches).fill(0);
    this.#connections = new Presence(weights.length, records);
    this.#openSpread = new OpenSpread(weights.length);
    this.#records = records;
  }

  begin(now: number): void {
    this.isOpen = true;
    this.#from = now;
    this.#requests.begin(now);
    this.#connections.begin(now);
    this.#openSpread.begin(now);
    this.#busyBefore = this.#weights.map((_, worker) => this.#busyTime(worker));
  }

  end(now: number): void {
    this.isOpen = false;
    this.#to = now;
    this.#requests.end(now);
    this.#connections.end(now);
    this.#open = this.#openSpread.result(this.#from, now);
    this.#busyAfter = this.#weights.map((_, worker) => this.#busyTime(worker));
  }

  count(counter: number, by = 1): void {
    if (this.isOpen) this.#counts[counter]! += by;
  }

  requestEntered(now: number): void {
    if (this.isOpen) {
      this.#entered++;
      this.#seen += this.#requests.count(SYSTEM);
    }
    this.#requests.enter(SYSTEM, now);
  }

  /** `isMeasured` tells whether it entered while the window was open. */
  requestLeft(arrivedAt: number, now: number, isMeasured: boolean): void {
    this.#requests.leave(SYSTEM, arrivedAt, now);
    if (isMeasured) this.#sojourns += now - arrivedAt;
  }

  answered(batch: number, sojourn: number, waiting: number, work: number): void {
    this.#sojourn.add(batch, sojourn);
    this.#waiting.add(batch, waiting);
    this.#slowdowns[batch]! += sojourn / work;
    if (waiting > 0) this.#delayed[batch]!++;
    this.#answered[batch]!++;
  }

  handedOver(worker: number, now: number): void {
    const open = this.#connections.count(worker);
    if (this.isOpen) {
      this.#records[RECORD * worker + HANDED_OVER]!++;
      if (open >= this.#longestWorker) this.#longestWorker = open + 1;
    }
    this.#openSpread.raised(open, now);
    this.#connections.enter(worker, now);
  }

  released(worker: number, assignedAt: number, now: number): void {
    this.#openSpread.lowered(this.#connections.count(worker), now);
    this.#connections.leave(worker, assignedAt, now);
  }

  masterQueue(length: number): void {
    if (this.isOpen && length > this.#longestMaster) this.#longestMaster = length;
  }

  /** Everybody has left, those without an end included. */
  result(unfinished: number): Omit<SimulationResult, 'algorithm' | 'seed'> {
    const duration = this.#to - this.#from;
    const counts = this.#namedCounts(unfinished);
    return {
      window: { from: this.#from, to: this.#to },
      sojourn: this.#sojourn.quantiles(),
      waiting: this.#waiting.quantiles(),
      delayed: meanOfBatches(this.#delayed, this.#answered),
      slowdown: meanOfBatches(this.#slowdowns, this.#answered),
      throughput: duration > 0 ? counts.answered / duration : 0,
      workers: this.#weights.map((_, worker) => this.#worker(worker, counts.handedOver, duration)),
      fairness: jainIndex(this.#handedOver(), this.#weights),
      population: {
        mean: this.#requests.mean(SYSTEM),
        seenByArrivals: this.#entered > 0 ? this.#seen / this.#entered : 0,
      },
      open: this.#open!,
      longestQueue: { master: this.#longestMaster, worker: this.#longestWorker },
      counts,
      little: this.#little(duration),
    };
  }

  #namedCounts(unfinished: number): Counts {
    const handedOver = this.#handedOver().reduce((sum, count) => sum + count, 0);
    const counted = Object.entries(Counter).map(([name, place]) => [name, this.#counts[place]!]);
    return { ...Object.fromEntries(counted), handedOver, unfinished };
  }

  #handedOver(): number[] {
    return this.#weights.map((_, worker) => this.#records[RECORD * worker + HANDED_OVER]!);
  }

  #worker(worker: number, handedOver: number, duration: number): WorkerResult {
    const gap = this.#connections.gap(worker);
    if (gap > LITTLE_TOLERANCE) throw littleError(`worker ${worker + 1}`, gap);
    const busy = this.#busyAfter[worker]! - this.#busyBefore[worker]!;
    return {
      slot: worker + 1,
      utilization: duration > 0 ? busy / duration : 0,
      share: handedOver > 0 ? this.#records[RECORD * worker + HANDED_OVER]! / handedOver : 0,
      open: this.#connections.mean(worker),
    };
  }

  #little(duration: number): LittleResult {
    const gap = this.#requests.gap(SYSTEM);
    if (gap > LITTLE_TOLERANCE) throw littleError('the system', gap);
    const population = this.#requests.mean(SYSTEM);
    if (duration <= 0 || this.#entered === 0) return { population, rate: 0, sojourn: 0, edge: 0, gap };
    return {
      population,
      rate: this.#entered / duration,
      sojourn: this.#sojourns / this.#entered,
      edge: (this.#requests.stays(SYSTEM) - this.#sojourns) / duration,
      gap,
    };
  }
}

function littleError(where: string, gap: number): Error {
  return new Error(`Little's law does not hold in ${where}: the two sides differ by ${gap}. This is a bug.`);
}
