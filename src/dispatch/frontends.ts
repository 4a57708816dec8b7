/** All listening addresses of one dispatch. They share the workers and the limits; each has its own queue and algorithm. */
import type { Algorithm } from '../algorithms/contract.ts';
import { Frontend } from './frontend.ts';
import type { LoadAccount } from './load-account.ts';
import type { ProcessAccount } from './process-account.ts';
import type { QueueDelayRules } from './standing-queue.ts';

export class Frontends<Connection> {
  /** Connections in all queues. */
  waiting = 0;
  /** Connections whose clients left while they waited. */
  abandoned = 0;
  /** Connections that a worker gave up idle, here or before, and that nobody took. */
  dropped = 0;
  readonly #load: LoadAccount;
  readonly #queueDelay: QueueDelayRules | undefined;
  /** A list, as it is gone through for each connection. */
  #open: readonly Frontend<Connection>[] = [];
  /** What the addresses that are closed by now have seen. */
  readonly #past = { accepted: 0, redispatched: 0 };
  #nextId = 1;

  constructor(load: LoadAccount, queueDelay?: QueueDelayRules) {
    this.#load = load;
    this.#queueDelay = queueDelay;
  }

  get all(): readonly Frontend<Connection>[] {
    return this.#open;
  }

  get accepted(): number {
    return this.#open.reduce((sum, { accepted }) => sum + accepted, this.#past.accepted);
  }

  get redispatched(): number {
    return this.#open.reduce((sum, { redispatched }) => sum + redispatched, this.#past.redispatched);
  }

  get(id: number): Frontend<Connection> | undefined {
    return this.#open.find((frontend) => frontend.id === id);
  }

  /** No worker serves it before it joins. */
  open(algorithm: Algorithm): Frontend<Connection> {
    const frontend = new Frontend<Connection>(this.#nextId++, this.#load, algorithm, this.#queueDelay);
    this.#open = [...this.#open, frontend];
    return frontend;
  }

  /** Nobody serves it any more. What waits has to be emptied before. */
  remove(frontend: Frontend<Connection>): void {
    this.#open = this.#open.filter((candidate) => candidate !== frontend);
    this.#past.accepted += frontend.accepted;
    this.#past.redispatched += frontend.redispatched;
  }

  push(frontend: Frontend<Connection>, connection: Connection, sinceMs: number): void {
    frontend.queue.push(connection, sinceMs);
    this.waiting++;
  }

  pushReturned(frontend: Frontend<Connection>, connection: Connection, sinceMs: number): void {
    frontend.redispatched++;
    frontend.queue.pushReturned(connection, sinceMs);
    this.waiting++;
  }

  /** It waits for this process alone. */
  hold(
    frontend: Frontend<Connection>,
    process: ProcessAccount,
    connection: Connection,
    sinceMs: number,
  ): void {
    frontend.held.push(process, connection, sinceMs);
    this.waiting++;
  }

  /** What waited for this process goes to the others, with the time that it has waited. */
  release(frontend: Frontend<Connection>, process: ProcessAccount): void {
    const { held, queue } = frontend;
    for (
      let sinceMs = held.peekSinceMs(process);
      sinceMs !== undefined;
      sinceMs = held.peekSinceMs(process)
    ) {
      queue.pushReturned(held.shift(process)!, sinceMs);
    }
  }

  /** Since when the next one has waited for `process`, or for any worker without one; undefined when none does. */
  nextSinceMs({ queue, held }: Frontend<Connection>, process?: ProcessAccount): number | undefined {
    return process === undefined ? queue.peekSinceMs() : held.peekSinceMs(process);
  }

  /** Takes it out for a worker. */
  serve(
    { queue, held }: Frontend<Connection>,
    nowMs: number,
    process?: ProcessAccount,
  ): Connection | undefined {
    return this.#counted(process === undefined ? queue.serve(nowMs) : held.serve(process, nowMs));
  }

  /** Takes it out if it has waited for too long in a queue that stands. */
  shiftOverdue(
    { queue, held }: Frontend<Connection>,
    nowMs: number,
    process?: ProcessAccount,
  ): Connection | undefined {
    return this.#counted(
      process === undefined ? queue.shiftOverdue(nowMs) : held.shiftOverdue(process, nowMs),
    );
  }

  /** Takes out one that has waited since `beforeMs` or longer, whoever it waits for. */
  shiftOlderThan({ queue, held }: Frontend<Connection>, beforeMs: number): Connection | undefined {
    return this.#counted(queue.shiftOlderThan(beforeMs) ?? held.shiftOlderThan(beforeMs));
  }

  /** Takes it out if `hasLeft` is true of its client. */
  dropNext(
    { queue, held }: Frontend<Connection>,
    hasLeft: (connection: Connection) => boolean,
    process?: ProcessAccount,
  ): boolean {
    const next = process === undefined ? queue.peek() : held.peek(process);
    if (next === undefined || !hasLeft(next)) return false;
    this.#counted(process === undefined ? queue.drop() : held.drop(process));
    this.abandoned++;
    return true;
  }

  /** The same of all that wait; how many they were. */
  dropAll(hasLeft: (connection: Connection) => boolean): number {
    let dropped = 0;
    for (const { queue, held } of this.#open) dropped += queue.dropAll(hasLeft) + held.dropAll(hasLeft);
    this.waiting -= dropped;
    this.abandoned += dropped;
    return dropped;
  }

  /** Since when the connection that waits longest has waited; infinite when none does. */
  get oldestMs(): number {
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const { queue, held } of this.#open)
      oldestMs = Math.min(oldestMs, queue.oldestMs ?? oldestMs, held.oldestMs);
    return oldestMs;
  }

  #counted(connection: Connection | undefined): Connection | undefined {
    if (connection !== undefined) this.waiting--;
    return connection;
  }
}
