/** What happens to a connection from its hand-off to its end. */
import type { Clock } from './clock.ts';
import type { ConnectionContent } from './connection-content.ts';
import { type ConnectionTable, NONE, State } from './connection-table.ts';
import type { Discipline } from './discipline.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Faults } from './faults.ts';
import { Away, type Pool } from './pool.ts';
import type { Stalls } from './stalls.ts';
import { Counter, type Measurement } from './statistics/measurement.ts';
import { TimerKind, type Timers } from './timers.ts';

export interface LifeParts {
  readonly clock: Clock;
  readonly connections: ConnectionTable;
  readonly content: ConnectionContent;
  readonly discipline: Discipline;
  readonly dispatcher: Dispatcher;
  readonly faults: Faults;
  readonly measurement: Measurement;
  readonly pool: Pool;
  readonly stalls: Stalls;
  readonly timers: Timers;
  /** Connections are open for a time and carry no request. */
  readonly hasLifetime: boolean;
}

export class ConnectionLife {
  /** Measured requests without an end; those that never end are not waited for. */
  outstanding = 0;
  readonly #parts: LifeParts;

  constructor(parts: LifeParts) {
    this.#parts = parts;
  }

  /** A request reaches the system. It is measured when it is in a batch. */
  arrived(connection: number, batch: number): void {
    const { connections, measurement, clock } = this.#parts;
    connections.setArrivedAt(connection, clock.now);
    connections.setBatch(connection, batch);
    measurement.requestEntered(clock.now);
    if (batch !== NONE && connections.work(connection) < Number.POSITIVE_INFINITY) this.outstanding++;
  }

  /** The worker the master chose gets the connection. */
  hand(worker: number, connection: number): void {
    const { connections, clock, discipline, stalls, hasLifetime } = this.#parts;
    connections.setAssignedAt(connection, clock.now);
    if (hasLifetime) {
      this.#holdOpen(worker, connection);
    } else {
      discipline.enter(worker, connection);
      stalls.watch(worker);
    }
  }

  /** The worker starts the connection's request; returns the work it will take. */
  begin(worker: number, connection: number): number {
    const { connections, clock, pool, stalls, faults } = this.#parts;
    if (connections.state(connection) === State.pending) {
      pool.taken(worker);
      stalls.moved(worker);
    }
    connections.setState(connection, State.inService);
    connections.setStartedAt(connection, clock.now);
    pool.requestStarted(worker);
    const failsAfter = faults.failsAfter(worker);
    connections.setFails(connection, failsAfter !== undefined);
    return failsAfter ?? connections.work(connection);
  }

  serviceEnded(worker: number): void {
    const { connections, clock, discipline, measurement, pool, stalls, faults } = this.#parts;
    const connection = discipline.finish(worker);
    const failed = connections.fails(connection);
    pool.requestEnded(worker, clock.now - connections.startedAt(connection), failed);
    measurement.count(failed ? Counter.failed : Counter.answered);
    this.#requestLeft(connection, !failed);
    if (connections.requestsLeft(connection) > 0) this.#fallSilent(worker, connection);
    else this.#close(worker, connection);
    stalls.moved(worker);
    discipline.proceed(worker);
    faults.closed(worker);
  }

  /** The client's next request comes; to the master if its connection was moved away from its worker. */
  thinkEnded(connection: number, batch: number): void {
    const { connections, discipline, dispatcher } = this.#parts;
    const worker = connections.worker(connection);
    this.arrived(connection, batch);
    if (worker !== NONE) {
      connections.setState(connection, State.queued);
      discipline.enter(worker, connection);
    } else if (!dispatcher.accept(connection)) {
      this.refused(connection);
    }
  }

  /** The master has no place for it. */
  refused(connection: number): void {
    const { connections, measurement } = this.#parts;
    measurement.count(Counter.refused);
    this.#requestLeft(connection, false);
    connections.remove(connection);
  }

  lifetimeEnded(connection: number): void {
    const { connections, measurement, faults } = this.#parts;
    const worker = connections.worker(connection);
    measurement.count(Counter.answered);
    this.#requestLeft(connection, true);
    this.#close(worker, connection);
    faults.closed(worker);
  }

  returnPending(worker: number): void {
    const { connections, discipline, dispatcher, pool } = this.#parts;
    const pending = discipline.takePending(worker);
    for (const connection of pending) pool.returned(worker, connections.assignedAt(connection));
    dispatcher.again(pending);
  }

  /** Connections with a silent client leave the worker; their next request is dispatched anew. */
  moveIdle(worker: number): void {
    if (this.#parts.hasLifetime) return;
    for (const connection of this.#ofWorker(worker)) {
      if (this.#parts.connections.state(connection) === State.idle) this.#move(worker, connection);
    }
  }

  loseTaken(worker: number): void {
    const { measurement } = this.#parts;
    for (const connection of this.#ofWorker(worker)) {
      measurement.count(Counter.lost);
      if (this.#hasRequest(connection)) this.#requestLeft(connection, false);
      this.#close(worker, connection);
    }
  }

  /** The run is over: whoever is still there leaves, so that the books can be closed. */
  leaveAll(): void {
    const { connections } = this.#parts;
    for (let connection = 0; connection < connections.used; connection++) {
      if (connections.state(connection) === State.free) continue;
      if (this.#hasRequest(connection)) {
        const { outstanding } = this;
        this.#requestLeft(connection, false);
        this.outstanding = outstanding;
      }
      const worker = connections.worker(connection);
      if (worker === NONE) connections.remove(connection);
      else this.#close(worker, connection);
    }
  }

  #holdOpen(worker: number, connection: number): void {
    const { connections, clock, pool, timers } = this.#parts;
    pool.taken(worker);
    connections.setState(connection, State.idle);
    connections.setStartedAt(connection, clock.now);
    const closesAt = clock.now + connections.work(connection);
    if (closesAt === Number.POSITIVE_INFINITY) return;
    timers.set(closesAt, TimerKind.lifetime, connection, connections.version(connection));
  }

  #fallSilent(worker: number, connection: number): void {
    const { connections, clock, content, pool, timers } = this.#parts;
    connections.setState(connection, State.idle);
    const think = content.next(connection);
    timers.set(clock.now + think, TimerKind.think, connection, connections.version(connection));
    if (pool.isAway(worker, Away.draining)) this.#move(worker, connection);
  }

  #move(worker: number, connection: number): void {
    const { connections, measurement, pool } = this.#parts;
    measurement.count(Counter.moved);
    pool.released(worker, connections.assignedAt(connection));
    connections.setWorker(connection, NONE);
  }

  #requestLeft(connection: number, isAnswered: boolean): void {
    const { connections, measurement, clock } = this.#parts;
    const batch = connections.batch(connection);
    const arrivedAt = connections.arrivedAt(connection);
    measurement.requestLeft(arrivedAt, clock.now, batch !== NONE);
    if (batch === NONE) return;
    this.outstanding--;
    if (!isAnswered) return;
    const waiting = connections.startedAt(connection) - arrivedAt;
    measurement.answered(batch, clock.now - arrivedAt, waiting, connections.work(connection));
  }

  #close(worker: number, connection: number): void {
    this.#parts.pool.released(worker, this.#parts.connections.assignedAt(connection));
    this.#parts.connections.remove(connection);
  }

  #hasRequest(connection: number): boolean {
    return this.#parts.hasLifetime || this.#parts.connections.state(connection) !== State.idle;
  }

  *#ofWorker(worker: number): Generator<number> {
    const { connections } = this.#parts;
    for (let connection = 0; connection < connections.used; connection++) {
      const isOpen = connections.state(connection) !== State.free;
      if (isOpen && connections.worker(connection) === worker) yield connection;
    }
  }
}
