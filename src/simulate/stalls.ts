/** Watches how long workers leave connections pending, and takes them back; in step with the live progress watch. */
import type { Clock } from './clock.ts';
import { type ConnectionTable, NONE } from './connection-table.ts';
import type { Discipline } from './discipline.ts';
import type { Dispatcher } from './dispatcher.ts';
import { Away, type Pool } from './pool.ts';
import { Counter, type Measurement } from './statistics/measurement.ts';
import { TimerKind, type Timers } from './timers.ts';

export interface StallParts {
  readonly clock: Clock;
  readonly connections: ConnectionTable;
  readonly discipline: Discipline;
  readonly dispatcher: Dispatcher;
  readonly measurement: Measurement;
  readonly pool: Pool;
  readonly timers: Timers;
  readonly reclaimAfter: number;
}

export class Stalls {
  readonly #parts: StallParts;
  readonly #isWatched: Uint8Array;
  /** When each worker last took or ended something; not kept where nothing is reclaimed. */
  readonly #movedAt: Float64Array;
  readonly #isOn: boolean;

  constructor(parts: StallParts) {
    this.#parts = parts;
    this.#isOn = parts.reclaimAfter !== Number.POSITIVE_INFINITY;
    this.#isWatched = new Uint8Array(parts.pool.workers.length);
    this.#movedAt = new Float64Array(this.#isOn ? parts.pool.workers.length : 0);
  }

  /** Something was handed to the worker. */
  watch(worker: number): void {
    if (!this.#isOn || this.#isWatched[worker] === 1) return;
    const { reclaimAfter, pool, clock } = this.#parts;
    if (pool.workers[worker]!.pending > 0) this.#lookAt(worker, clock.now + reclaimAfter);
  }

  look(worker: number): void {
    const { discipline, connections, reclaimAfter, clock } = this.#parts;
    this.#isWatched[worker] = 0;
    const oldest = discipline.oldestPending(worker);
    if (oldest === NONE) return;
    // One that goes on taking is loaded, and no stalled one, however long its queue.
    const dueAt = Math.max(connections.assignedAt(oldest), this.#movedAt[worker]!) + reclaimAfter;
    if (dueAt > clock.now) {
      this.#lookAt(worker, dueAt);
      return;
    }
    this.#stalled(worker);
    // With nobody else to have them, they stayed: somebody may become free in the meantime.
    if (discipline.oldestPending(worker) !== NONE) this.#lookAt(worker, clock.now + reclaimAfter);
  }

  /** The worker took or ended something, or its event loop turns again. */
  moved(worker: number): void {
    if (!this.#isOn) return;
    const { pool, clock } = this.#parts;
    this.#movedAt[worker] = clock.now;
    if (pool.isAway(worker, Away.stalled)) pool.comeBack(worker, Away.stalled);
  }

  #stalled(worker: number): void {
    const { pool, discipline, connections, dispatcher, measurement } = this.#parts;
    pool.leave(worker, Away.stalled);
    if (pool.eligible.length === 0) return;
    const pending = discipline.takePending(worker);
    for (const connection of pending) pool.returned(worker, connections.assignedAt(connection));
    measurement.count(Counter.reclaimed, pending.length);
    dispatcher.again(pending);
  }

  #lookAt(worker: number, time: number): void {
    this.#isWatched[worker] = 1;
    this.#parts.timers.set(time, TimerKind.stall, worker, 0);
  }
}
