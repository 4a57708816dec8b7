/** What happens to a connection from its hand-off to its end. */
import type { ReturnReason } from '../dispatch/contract.ts';
import type { Clock } from './clock.ts';
import type { Conditions } from './conditions.ts';
import type { ConnectionContent } from './connection-content.ts';
import { type ConnectionTable, NONE, State } from './connection-table.ts';
import type { Discipline, Queueing } from './discipline.ts';
import { Counter, type Measurement } from './statistics/measurement.ts';
import { TimerKind, type Timers } from './timers.ts';
import type { Workers } from './workers.ts';

export interface LifeParts {
  readonly clock: Clock;
  readonly connections: ConnectionTable;
  readonly content: ConnectionContent;
  /** How the workers serve what they were handed, once it is told who is told of each start. */
  readonly queueing: Queueing;
  readonly conditions: Conditions;
  readonly measurement: Measurement;
  readonly timers: Timers;
  readonly workers: Workers;
  /** Time of a worker for each request, beside its work. */
  readonly overhead: number;
  /** Connections are open for a time and carry no request. */
  readonly hasLifetime: boolean;
}

/** Who is told of what the workers do. */
export interface LifeObserver {
  /** A client comes, or comes back. */
  accept(connection: number): void;
  /** The worker took a pending connection. */
  taken(worker: number): void;
  requestStarted(worker: number): void;
  requestEnded(worker: number): void;
  /** The worker comes back to its event loop after a request. */
  finished(worker: number): void;
  /** One of its connections closed, or was moved away from it. */
  closed(worker: number): void;
  /** A connection that was pending came back. */
  returned(worker: number, connection: number, reason: ReturnReason): void;
}

export class ConnectionLife {
  /** Measured requests without an end; those that never end are not waited for. */
  outstanding = 0;
  readonly discipline: Discipline;
  readonly #parts: LifeParts;
  #observer: LifeObserver | undefined;

  constructor(parts: LifeParts) {
    this.#parts = parts;
    this.discipline = parts.queueing((worker, connection) => this.#begin(worker, connection));
  }

  /** Names the one who is told; before anything happens. */
  observe(observer: LifeObserver): void {
    this.#observer = observer;
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
    const { connections, clock, measurement, hasLifetime } = this.#parts;
    connections.setState(connection, State.pending);
    connections.setWorker(connection, worker);
    connections.setAssignedAt(connection, clock.now);
    measurement.handedOver(worker, clock.now);
    if (hasLifetime) this.#holdOpen(worker, connection);
    else this.discipline.enter(worker, connection);
  }

  serviceEnded(worker: number): void {
    const { connections, clock, measurement, workers } = this.#parts;
    const observer = this.#observer!;
    const connection = this.discipline.finish(worker);
    const failed = connections.fails(connection);
    workers.requestEnded(worker, clock.now - connections.startedAt(connection), failed);
    observer.requestEnded(worker);
    measurement.count(failed ? Counter.failed : Counter.answered);
    this.#requestLeft(connection, !failed);
    if (connections.requestsLeft(connection) > 0) this.#fallSilent(worker, connection);
    else this.#close(worker, connection);
    observer.finished(worker);
    this.discipline.proceed(worker);
  }

  /** The client's next request comes; to the master if its connection was moved away from its worker. */
  thinkEnded(connection: number, batch: number): void {
    const { connections } = this.#parts;
    const worker = connections.worker(connection);
    this.arrived(connection, batch);
    if (worker === NONE) {
      this.#observer!.accept(connection);
    } else {
      connections.setState(connection, State.queued);
      this.discipline.enter(worker, connection);
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
    const { connections, measurement } = this.#parts;
    measurement.count(Counter.answered);
    this.#requestLeft(connection, true);
    this.#close(connections.worker(connection), connection);
  }

  /** What the worker has pending goes back to the master; how many those were. */
  returnPending(worker: number, reason: ReturnReason): number {
    const pending = this.discipline.takePending(worker);
    for (const connection of pending) {
      this.#released(worker, connection);
      this.#observer!.returned(worker, connection, reason);
    }
    return pending.length;
  }

  /** Connections with a silent client leave the worker; their next request is dispatched anew. */
  moveIdle(worker: number): void {
    if (this.#parts.hasLifetime) return;
    for (const connection of this.#ofWorker(worker)) {
      if (this.#parts.connections.state(connection) === State.idle) this.#move(worker, connection);
    }
  }

  /** The worker's process is gone, and everything it had taken. */
  loseTaken(worker: number): void {
    const { connections, measurement } = this.#parts;
    for (const connection of this.#ofWorker(worker)) {
      measurement.count(Counter.lost);
      if (this.#hasRequest(connection)) this.#requestLeft(connection, false);
      this.#released(worker, connection);
      connections.remove(connection);
    }
    this.discipline.clear(worker);
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
      if (worker !== NONE) this.#released(worker, connection);
      connections.remove(connection);
    }
  }

  /** The worker starts the connection's request; returns the work it will take. */
  #begin(worker: number, connection: number): number {
    const { connections, clock, workers, conditions, overhead } = this.#parts;
    const wasPending = connections.state(connection) === State.pending;
    connections.setState(connection, State.inService);
    connections.setStartedAt(connection, clock.now);
    workers.requestStarted(worker);
    this.#observer!.requestStarted(worker);
    if (wasPending) this.#observer!.taken(worker);
    const failsAfter = conditions.failsAfter(worker);
    connections.setFails(connection, failsAfter !== undefined);
    return failsAfter ?? connections.work(connection) + overhead * conditions.rates[worker]!;
  }

  #holdOpen(worker: number, connection: number): void {
    const { connections, clock, timers } = this.#parts;
    this.#observer!.taken(worker);
    connections.setState(connection, State.idle);
    connections.setStartedAt(connection, clock.now);
    const closesAt = clock.now + connections.work(connection);
    if (closesAt === Number.POSITIVE_INFINITY) return;
    timers.set(closesAt, TimerKind.lifetime, connection, connections.version(connection));
  }

  #fallSilent(worker: number, connection: number): void {
    const { connections, clock, content, conditions, timers } = this.#parts;
    connections.setState(connection, State.idle);
    const think = content.next(connection);
    timers.set(clock.now + think, TimerKind.think, connection, connections.version(connection));
    if (conditions.of(worker).isDraining) this.#move(worker, connection);
  }

  #move(worker: number, connection: number): void {
    const { connections, measurement } = this.#parts;
    measurement.count(Counter.moved);
    this.#released(worker, connection);
    this.#observer!.closed(worker);
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
    this.#released(worker, connection);
    this.#observer!.closed(worker);
    this.#parts.connections.remove(connection);
  }

  #released(worker: number, connection: number): void {
    const { connections, measurement, clock } = this.#parts;
    measurement.released(worker, connections.assignedAt(connection), clock.now);
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
