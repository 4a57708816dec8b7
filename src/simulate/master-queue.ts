/** Connections that wait in the master, the oldest in front. */
import { type ConnectionTable, NONE } from './connection-table.ts';

export class MasterQueue {
  length = 0;
  readonly #connections: ConnectionTable;
  #head = NONE;
  #tail = NONE;

  constructor(connections: ConnectionTable) {
    this.#connections = connections;
  }

  /** NONE when nobody waits. */
  get first(): number {
    return this.#head;
  }

  push(connection: number): void {
    this.#connections.setNext(connection, NONE);
    if (this.#tail === NONE) this.#head = connection;
    else this.#connections.setNext(this.#tail, connection);
    this.#tail = connection;
    this.length++;
  }

  /** Those that were out already have waited longer than all that are here. */
  pushReturned(connections: readonly number[]): void {
    for (let index = connections.length - 1; index >= 0; index--) {
      const connection = connections[index]!;
      this.#connections.setNext(connection, this.#head);
      if (this.#tail === NONE) this.#tail = connection;
      this.#head = connection;
      this.length++;
    }
  }

  shift(): void {
    this.#head = this.#connections.next(this.#head);
    if (this.#head === NONE) this.#tail = NONE;
    this.length--;
  }
}
