/** Requests that wait in their workers, first in, first out: one list per worker through the connections. */
import { type ConnectionTable, NONE, State } from './connection-table.ts';

export class WorkerQueues {
  readonly #connections: ConnectionTable;
  readonly #heads: Int32Array;
  readonly #tails: Int32Array;

  constructor(connections: ConnectionTable, workers: number) {
    this.#connections = connections;
    this.#heads = new Int32Array(workers).fill(NONE);
    this.#tails = new Int32Array(workers).fill(NONE);
  }

  push(worker: number, connection: number): void {
    this.#connections.setNext(connection, NONE);
    const tail = this.#tails[worker]!;
    if (tail === NONE) this.#heads[worker] = connection;
    else this.#connections.setNext(tail, connection);
    this.#tails[worker] = connection;
  }

  /** NONE when nobody waits. */
  shift(worker: number): number {
    const head = this.#heads[worker]!;
    if (head === NONE) return NONE;
    const next = this.#connections.next(head);
    this.#heads[worker] = next;
    if (next === NONE) this.#tails[worker] = NONE;
    return head;
  }

  oldestPending(worker: number): number {
    const connections = this.#connections;
    let connection = this.#heads[worker]!;
    while (connection !== NONE && connections.state(connection) !== State.pending) {
      connection = connections.next(connection);
    }
    return connection;
  }

  takePending(worker: number): number[] {
    const pending: number[] = [];
    const others: number[] = [];
    for (let connection = this.shift(worker); connection !== NONE; connection = this.shift(worker)) {
      (this.#connections.state(connection) === State.pending ? pending : others).push(connection);
    }
    for (const connection of others) this.push(worker, connection);
    return pending;
  }

  clear(worker: number): void {
    this.#heads[worker] = NONE;
    this.#tails[worker] = NONE;
  }
}
