/** All listening addresses. They share the workers, the limits and the shedder; each has its own queue and algorithm. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Algorithm, WorkerView } from '../algorithms/contract.ts';
import type { Connection, Handoff } from '../handoff/contract.ts';
import type { Scheme } from '../protocol/cluster-protocol.ts';
import { Dispatcher, type DispatchLimits } from './dispatcher.ts';
import { Frontend } from './frontend.ts';
import type { Listener } from './listener.ts';
import type { Pool } from './pool.ts';
import { type Shedder, shedAnswer } from './shedder.ts';

export interface FrontendsParts {
  readonly pool: () => Pool;
  readonly handoff: Handoff;
  readonly shedder: Shedder;
  readonly limits: DispatchLimits;
  readonly deferAccept: 'auto' | boolean;
  createAlgorithm(): Algorithm;
  /** Monotonic milliseconds. */
  now(): number;
  /** Brings the workers' numbers up to date. */
  refresh(): void;
  readonly retryMs: number;
}

const FINISH_LOOK_MS = 5;

/** What the addresses that are closed by now have seen. */
interface Past {
  accepted: number;
  redispatched: number;
}

export class Frontends {
  readonly #parts: FrontendsParts;
  readonly #open = new Map<number, Frontend>();
  readonly #past: Past = { accepted: 0, redispatched: 0 };
  #createAlgorithm: () => Algorithm;
  #nextId = 1;
  #isClosed = false;

  constructor(parts: FrontendsParts) {
    this.#parts = parts;
    this.#createAlgorithm = parts.createAlgorithm;
  }

  get all(): readonly Frontend[] {
    return [...this.#open.values()];
  }

  get accepted(): number {
    return this.all.reduce((sum, { dispatcher }) => sum + dispatcher.accepted, this.#past.accepted);
  }

  get redispatched(): number {
    return this.all.reduce((sum, { dispatcher }) => sum + dispatcher.redispatched, this.#past.redispatched);
  }

  get waiting(): number {
    let waiting = 0;
    for (const { dispatcher } of this.#open.values()) waiting += dispatcher.waiting;
    return waiting;
  }

  get(id: number): Frontend | undefined {
    return this.#open.get(id);
  }

  /** Begins to accept from `listener`; no worker serves it before it joins. */
  open(listener: Listener, scheme: Scheme): Frontend {
    const { handoff, shedder, limits, deferAccept, now, refresh, retryMs } = this.#parts;
    const pool = this.#parts.pool();
    const dispatcher = new Dispatcher({
      pool,
      handoff,
      shedder,
      limits,
      now,
      refresh,
      retryMs,
      algorithm: this.#createAlgorithm(),
      // Nothing but a plain HTTP client could read it.
      answer: scheme === 'http' ? shedAnswer : undefined,
      waitingOverall: () => this.waiting,
    });
    const frontend = new Frontend(this.#nextId++, listener, dispatcher, pool);
    this.#open.set(frontend.id, frontend);
    const isDeferred = listener.address.path === undefined && isDeferable(deferAccept, scheme);
    handoff.acceptFrom(listener.server, { listener: frontend.id, deferAccept: isDeferred }, (connection) =>
      dispatcher.accept(connection),
    );
    return frontend;
  }

  /** Nobody serves this address any more: it is closed, and what waits is refused. */
  close(frontend: Frontend): void {
    frontend.listener.close();
    frontend.dispatcher.close();
    this.#open.delete(frontend.id);
    this.#past.accepted += frontend.dispatcher.accepted;
    this.#past.redispatched += frontend.dispatcher.redispatched;
  }

  /** A worker gave a connection back unread, or died before it took it. */
  returned(slot: number, connection: Connection): void {
    this.#parts.pool().returned(slot);
    this.#again(connection);
  }

  /** An app declined a connection that its worker had taken. */
  handedBack(slot: number, connection: Connection): void {
    this.#parts.pool().handedBack(slot);
    this.declined(slot, connection.listener);
    this.#again(connection);
  }

  declined(slot: number, listener: number): void {
    this.#open.get(listener)?.declined(slot);
  }

  /** Waiting connections may find a worker now. */
  dispatchWaiting(): void {
    for (const { dispatcher } of this.#open.values()) dispatcher.dispatchWaiting();
  }

  membersChanged(): void {
    for (const frontend of this.#open.values()) frontend.refreshMembers();
  }

  assigned(worker: WorkerView): void {
    for (const { dispatcher } of this.#open.values()) dispatcher.assigned(worker);
  }

  released(worker: WorkerView): void {
    for (const { dispatcher } of this.#open.values()) dispatcher.released(worker);
  }

  /** The process in this slot is gone; the next one listens anew. */
  gone(slot: number): void {
    for (const frontend of this.#open.values()) frontend.leave(slot);
  }

  /** For the addresses there are and for those to come; no connection is touched. */
  setAlgorithm(create: () => Algorithm): void {
    this.#createAlgorithm = create;
    for (const { dispatcher } of this.#open.values()) dispatcher.setAlgorithm(create());
  }

  /** Accepts nothing more. Resolves when no connection waits and none is pending, or all is closed. */
  async finish(): Promise<void> {
    for (const { listener } of this.#open.values()) listener.close();
    for (;;) {
      // Looked at again and again: the last connection may end without a word, refused or taken.
      this.#parts.refresh();
      if (this.#isClosed || (this.waiting === 0 && this.#parts.pool().pending === 0)) return;
      await sleep(FINISH_LOOK_MS);
    }
  }

  /** Refuses what still waits, and everything that comes back. */
  closeAll(): void {
    this.#isClosed = true;
    for (const { listener, dispatcher } of this.#open.values()) {
      listener.close();
      dispatcher.close();
    }
  }

  #again(connection: Connection): void {
    const frontend = this.#open.get(connection.listener);
    if (frontend === undefined) this.#parts.shedder.shed(connection, 'stopping', undefined);
    else frontend.dispatcher.again(connection);
  }
}

/** Where the server speaks first, a connection without a client's bytes must be served as well. */
function isDeferable(deferAccept: 'auto' | boolean, scheme: Scheme): boolean {
  return deferAccept === 'auto' ? scheme !== 'tcp' : deferAccept;
}
