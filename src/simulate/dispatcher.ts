/** The master's part: a worker now, a place in the queue, or a refusal. In step with the live dispatcher. */
import type { Algorithm } from '../algorithms/contract.ts';
import type { NextClient } from './clients.ts';
import { type ConnectionTable, NONE, State } from './connection-table.ts';
import { MasterQueue } from './master-queue.ts';
import type { Pool } from './pool.ts';
import { Counter, type Measurement } from './statistics/measurement.ts';

export interface DispatcherParts {
  readonly connections: ConnectionTable;
  readonly pool: Pool;
  readonly algorithm: Algorithm;
  readonly measurement: Measurement;
  readonly nextClient: NextClient;
  readonly queueLimit: number;
  /** The connection is assigned to this worker: it reaches it now. */
  readonly hand: (worker: number, connection: number) => void;
}

export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #queue: MasterQueue;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#queue = new MasterQueue(parts.connections);
  }

  /** False when the connection is refused: no worker may get it, and the queue is full. */
  accept(connection: number): boolean {
    const worker = this.#queue.length === 0 ? this.#pick() : NONE;
    if (worker !== NONE) {
      this.#give(worker, connection);
      return true;
    }
    if (this.#queue.length >= this.#parts.queueLimit) return false;
    this.#wait(connection);
    this.#queue.push(connection);
    this.#parts.measurement.masterQueue(this.#queue.length);
    return true;
  }

  /** Connections that a worker had not taken, oldest first; the queue's limit is for new ones only. */
  again(connections: readonly number[]): void {
    for (const connection of connections) this.#wait(connection);
    this.#queue.pushReturned(connections);
    this.#parts.measurement.count(Counter.redispatched, connections.length);
    this.#parts.measurement.masterQueue(this.#queue.length);
  }

  /** Gives waiting connections to workers for as long as the algorithm finds one. */
  dispatchWaiting(): void {
    while (this.#queue.length > 0) {
      const worker = this.#pick();
      if (worker === NONE) return;
      const connection = this.#queue.first;
      this.#queue.shift();
      this.#give(worker, connection);
    }
  }

  #wait(connection: number): void {
    this.#parts.connections.setState(connection, State.waiting);
    this.#parts.connections.setWorker(connection, NONE);
  }

  #pick(): number {
    const { pool, algorithm, nextClient } = this.#parts;
    const eligible = pool.eligible;
    if (eligible.length === 0) return NONE;
    const view = algorithm.pick(eligible, nextClient());
    if (view === undefined) return NONE;
    const worker = view.slot - 1;
    if (!pool.isEligible(worker)) {
      throw new Error(`the algorithm picked worker ${view.slot}, which was not among those it was given`);
    }
    return worker;
  }

  #give(worker: number, connection: number): void {
    const { connections, pool, hand } = this.#parts;
    connections.setState(connection, State.pending);
    connections.setWorker(connection, worker);
    pool.assigned(worker);
    hand(worker, connection);
  }
}
