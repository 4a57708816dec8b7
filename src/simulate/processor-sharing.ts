/**
 * Processor sharing: all requests of a worker at once, each at an equal share of its speed. What an event loop
 * comes close to when requests are many short steps.
 *
 * Each worker counts the work that each of its requests has got so far. A request that comes when that count is
 * v and needs x ends when the count is v + x, however many come and go meanwhile: the order of ends never
 * changes, and one heap by that number is enough (Kleinrock, Queueing Systems II, 4.4, for the discipline).
 * Cost: O(log n) with n requests in the worker.
 */
import type { Clock } from './clock.ts';
import { type ConnectionTable, NONE } from './connection-table.ts';
import type { Discipline, DisciplineParts } from './discipline.ts';
import type { DueTimes } from './due-times.ts';
import { WorkerQueues } from './worker-queues.ts';

export class ProcessorSharing implements Discipline {
  readonly #connections: ConnectionTable;
  readonly #clock: Clock;
  readonly #due: DueTimes;
  readonly #parts: DisciplineParts;
  /** What arrived while the worker stood still. */
  readonly #queues: WorkerQueues;
  /** The request that ends first, top of a skew heap through the connections. */
  readonly #roots: Int32Array;
  readonly #counts: Int32Array;
  /** Work each request of the worker has got since the worker was idle last, as of `#settledAt`. */
  readonly #attained: Float64Array;
  readonly #settledAt: Float64Array;

  constructor(connections: ConnectionTable, clock: Clock, due: DueTimes, parts: DisciplineParts) {
    const workers = parts.rates.length;
    this.#connections = connections;
    this.#clock = clock;
    this.#due = due;
    this.#parts = parts;
    this.#queues = new WorkerQueues(connections, parts.records);
    this.#roots = new Int32Array(workers).fill(NONE);
    this.#counts = new Int32Array(workers);
    this.#attained = new Float64Array(workers);
    this.#settledAt = new Float64Array(workers);
  }

  enter(worker: number, connection: number): void {
    if (this.#parts.rates[worker] === 0) {
      this.#queues.push(worker, connection);
      return;
    }
    this.settle(worker);
    this.#start(worker, connection);
    this.proceed(worker);
  }

  finish(worker: number): number {
    const { finishAt, left, right } = this.#connections;
    const connection = this.#roots[worker]!;
    this.settle(worker);
    // Exactly, whatever rounding says.
    this.#attained[worker] = finishAt[connection]!;
    this.#roots[worker] = this.#merge(left[connection]!, right[connection]!);
    this.#counts[worker]!--;
    return connection;
  }

  proceed(worker: number): void {
    const root = this.#roots[worker]!;
    const rate = this.#parts.rates[worker]!;
    if (root === NONE) this.#attained[worker] = 0;
    if (root === NONE || rate === 0) {
      this.#due.remove(worker);
      return;
    }
    const left = Math.max(this.#connections.finishAt[root]! - this.#attained[worker]!, 0);
    this.#due.set(worker, this.#clock.work + (left * this.#counts[worker]!) / rate);
  }

  settle(worker: number): void {
    const count = this.#counts[worker]!;
    const work = this.#clock.work;
    if (count > 0) {
      this.#attained[worker]! += ((work - this.#settledAt[worker]!) * this.#parts.rates[worker]!) / count;
    }
    this.#settledAt[worker] = work;
  }

  resume(worker: number): void {
    if (this.#parts.rates[worker]! > 0) {
      for (let next = this.#queues.shift(worker); next !== NONE; next = this.#queues.shift(worker)) {
        this.#start(worker, next);
      }
    }
    this.proceed(worker);
  }

  takePending(worker: number): number[] {
    return this.#queues.takePending(worker);
  }

  clear(worker: number): void {
    this.#queues.clear(worker);
    this.#roots[worker] = NONE;
    this.#counts[worker] = 0;
    this.#attained[worker] = 0;
    this.#due.remove(worker);
  }

  /** The worker is settled. */
  #start(worker: number, connection: number): void {
    const { finishAt, left, right } = this.#connections;
    finishAt[connection] = this.#attained[worker]! + this.#parts.begin(worker, connection);
    left[connection] = NONE;
    right[connection] = NONE;
    this.#roots[worker] = this.#merge(this.#roots[worker]!, connection);
    this.#counts[worker]!++;
  }

  /** Sleator and Tarjan's skew heap: the right spine is merged, and the children are swapped on the way. */
  #merge(first: number, second: number): number {
    const { finishAt, left, right } = this.#connections;
    let root = NONE;
    let above = NONE;
    let a = first;
    let b = second;
    while (a !== NONE && b !== NONE) {
      if (finishAt[b]! < finishAt[a]!) [a, b] = [b, a];
      const rest = right[a]!;
      right[a] = left[a]!;
      if (above === NONE) root = a;
      else left[above] = a;
      above = a;
      a = rest;
    }
    const tail = a === NONE ? b : a;
    if (above === NONE) return tail;
    left[above] = tail;
    return root;
  }
}
