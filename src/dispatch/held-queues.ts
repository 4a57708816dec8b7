/** Connections that wait for one process each, whoever else has room: each process has a queue of its own. */
import type { ProcessAccount } from './process-account.ts';
import type { QueueDelayRules } from './standing-queue.ts';
import { WaitingQueue } from './waiting-queue.ts';

export class HeldQueues<Connection> {
  readonly #queues = new Map<ProcessAccount, WaitingQueue<Connection>>();
  readonly #rules: QueueDelayRules | undefined;
  #length = 0;

  constructor(rules?: QueueDelayRules) {
    this.#rules = rules;
  }

  get length(): number {
    return this.#length;
  }

  /** Those that are waited for. */
  get processes(): Iterable<ProcessAccount> {
    return this.#queues.keys();
  }

  push(process: ProcessAccount, connection: Connection, sinceMs: number): void {
    let queue = this.#queues.get(process);
    if (queue === undefined) {
      queue = new WaitingQueue(this.#rules);
      this.#queues.set(process, queue);
    }
    queue.push(connection, sinceMs);
    this.#length++;
  }

  /** Since when the next one for this process has waited; undefined when none does. */
  peekSinceMs(process: ProcessAccount): number | undefined {
    return this.#queues.get(process)?.peekSinceMs();
  }

  shift(process: ProcessAccount): Connection | undefined {
    return this.#removed(process, this.#queues.get(process)?.shift());
  }

  /** Takes out the next one for this process. */
  serve(process: ProcessAccount, nowMs: number): Connection | undefined {
    return this.#removed(process, this.#queues.get(process)?.serve(nowMs));
  }

  /** Removes and returns the next one that has waited too long for this process. */
  shiftOverdue(process: ProcessAccount, nowMs: number): Connection | undefined {
    return this.#removed(process, this.#queues.get(process)?.shiftOverdue(nowMs));
  }

  /** Removes and returns one that has waited since `beforeMs` or longer. */
  shiftOlderThan(beforeMs: number): Connection | undefined {
    for (const [process, queue] of this.#queues) {
      const connection = this.#removed(process, queue.shiftOlderThan(beforeMs));
      if (connection !== undefined) return connection;
    }
    return undefined;
  }

  /** The next one for this process; undefined when none waits. */
  peek(process: ProcessAccount): Connection | undefined {
    return this.#queues.get(process)?.peek();
  }

  /** Removes the next one for this process, whose client has left. */
  drop(process: ProcessAccount): Connection | undefined {
    return this.#removed(process, this.#queues.get(process)?.drop());
  }

  /** Removes those of which `hasLeft` is true. */
  dropAll(hasLeft: (connection: Connection) => boolean): number {
    let dropped = 0;
    for (const [process, queue] of this.#queues) {
      dropped += queue.dropAll(hasLeft);
      if (queue.length === 0) this.#queues.delete(process);
    }
    this.#length -= dropped;
    return dropped;
  }

  /** Since when the one that waits longest has waited; infinite when none does. */
  get oldestMs(): number {
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const queue of this.#queues.values()) oldestMs = Math.min(oldestMs, queue.oldestMs ?? oldestMs);
    return oldestMs;
  }

  #removed(process: ProcessAccount, connection: Connection | undefined): Connection | undefined {
    if (connection === undefined) return undefined;
    this.#length--;
    if (this.#queues.get(process)!.length === 0) this.#queues.delete(process);
    return connection;
  }
}
