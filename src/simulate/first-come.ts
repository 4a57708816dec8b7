/**
 * First come, first served, one at a time and to its end: an event loop whose requests are pure computation.
 *
 * Cost of a request: one time set, whatever the length of the queue.
 */
import type { Clock } from './clock.ts';
import { type ConnectionTable, NONE } from './connection-table.ts';
import type { Discipline, DisciplineParts } from './discipline.ts';
import type { DueTimes } from './due-times.ts';
import { WorkerQueues } from './worker-queues.ts';

export class FirstCome implements Discipline {
  readonly #clock: Clock;
  readonly #due: DueTimes;
  readonly #parts: DisciplineParts;
  readonly #queues: WorkerQueues;
  /** Work left of it when it was settled last. */
  readonly #left: Float64Array;

  constructor(connections: ConnectionTable, clock: Clock, due: DueTimes, parts: DisciplineParts) {
    const workers = parts.rates.length;
    this.#clock = clock;
    this.#due = due;
    this.#parts = parts;
    this.#queues = new WorkerQueues(connections, parts.records);
    this.#left = new Float64Array(workers);
  }

  enter(worker: number, connection: number): void {
    if (this.#queues.serving(worker) === NONE && this.#parts.rates[worker]! > 0)
      this.#start(worker, connection);
    else this.#queues.push(worker, connection);
  }

  finish(worker: number): number {
    const connection = this.#queues.serving(worker);
    this.#queues.setServing(worker, NONE);
    return connection;
  }

  proceed(worker: number): void {
    if (this.#queues.serving(worker) !== NONE) return;
    const next = this.#parts.rates[worker]! > 0 ? this.#queues.shift(worker) : NONE;
    if (next === NONE) this.#due.remove(worker);
    else this.#start(worker, next);
  }

  settle(worker: number): void {
    const rate = this.#parts.rates[worker]!;
    if (this.#queues.serving(worker) === NONE || rate === 0) return;
    this.#left[worker] = Math.max(this.#due.of(worker) - this.#clock.work, 0) * rate;
  }

  resume(worker: number): void {
    const rate = this.#parts.rates[worker]!;
    if (this.#queues.serving(worker) === NONE) this.proceed(worker);
    else if (rate === 0) this.#due.remove(worker);
    else this.#due.set(worker, this.#clock.work + this.#left[worker]! / rate);
  }

  takePending(worker: number): number[] {
    return this.#queues.takePending(worker);
  }

  clear(worker: number): void {
    this.#queues.setServing(worker, NONE);
    this.#queues.clear(worker);
    this.#due.remove(worker);
  }

  #start(worker: number, connection: number): void {
    this.#queues.setServing(worker, connection);
    const work = this.#parts.begin(worker, connection);
    this.#due.set(worker, this.#clock.work + work / this.#parts.rates[worker]!);
  }
}
