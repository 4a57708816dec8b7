/**
 * The request each worker serves, and those that wait for it, first in, first out: one list per worker through the
 * connections. What belongs to a worker lies together, as it is needed together.
 */
import { type ConnectionTable, NONE, State } from './connection-table.ts';
import { HEAD, INTEGERS, integersOf, RECORD, SERVES, TAIL } from './records.ts';

export class WorkerQueues {
  readonly #connections: ConnectionTable;
  /** By worker: HEAD and TAIL of its list, and the one it SERVES; NONE where there is none. */
  readonly #integers: Int32Array;

  /** `records` are those of all workers. */
  constructor(connections: ConnectionTable, records: Float64Array) {
    this.#connections = connections;
    this.#integers = integersOf(records);
    for (let worker = 0; worker < records.length / RECORD; worker++) {
      this.clear(worker);
      this.setServing(worker, NONE);
    }
  }

  /** The connection in service, NONE when the worker is idle. */
  serving(worker: number): number {
    return this.#integers[INTEGERS * worker + SERVES]!;
  }

  setServing(worker: number, connection: number): void {
    this.#integers[INTEGERS * worker + SERVES] = connection;
  }

  push(worker: number, connection: number): void {
    this.#connections.setNext(connection, NONE);
    const tail = this.#integers[INTEGERS * worker + TAIL]!;
    if (tail === NONE) this.#integers[INTEGERS * worker + HEAD] = connection;
    else this.#connections.setNext(tail, connection);
    this.#integers[INTEGERS * worker + TAIL] = connection;
  }

  /** NONE when nobody waits. */
  shift(worker: number): number {
    const head = this.#integers[INTEGERS * worker + HEAD]!;
    if (head === NONE) return NONE;
    const next = this.#connections.next(head);
    this.#integers[INTEGERS * worker + HEAD] = next;
    if (next === NONE) this.#integers[INTEGERS * worker + TAIL] = NONE;
    return head;
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
    this.#integers[INTEGERS * worker + HEAD] = NONE;
    this.#integers[INTEGERS * worker + TAIL] = NONE;
  }
}
