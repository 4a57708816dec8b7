/** Decides for each accepted connection: a worker now, a place in the queue, or a refusal. */
import type { Algorithm, WorkerView } from '../algorithms/contract.ts';
import { isSameList } from '../dispatch/same-list.ts';
import type { Connection, Handoff } from '../handoff/contract.ts';
import { atEndOfTurn } from '../platform/end-of-turn.ts';
import type { ShedReason } from './contract.ts';
import type { Pool, PoolWorker } from './pool.ts';
import type { Shedder } from './shedder.ts';
import { WaitingQueue } from './waiting-queue.ts';

export interface DispatchLimits {
  /** Connections accepted and not closed, in workers and in the queue. */
  readonly maxConnections: number;
  readonly queueLimit: number;
  readonly queueTimeoutMs: number;
  /** Sockets the master itself may hold: queued, pending, and being refused. */
  readonly heldLimit: number;
}

export interface DispatcherParts {
  readonly pool: Pool;
  readonly handoff: Handoff;
  readonly shedder: Shedder;
  readonly algorithm: Algorithm;
  readonly limits: DispatchLimits;
  /** What a refused client is told; nothing where it could not read it. */
  readonly answer: Buffer | undefined;
  /** Connections in all queues of this master. */
  readonly waitingOverall: () => number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Brings the workers' numbers up to date. */
  readonly refresh: () => void;
  /** Milliseconds after which waiting connections are tried again even if nobody told of room. */
  readonly retryMs: number;
}

export class Dispatcher {
  accepted = 0;
  redispatched = 0;
  readonly #parts: DispatcherParts;
  readonly #queue = new WaitingQueue<Connection>();
  #algorithm: Algorithm;
  #members: readonly PoolWorker[] = [];
  #queueTimer: NodeJS.Timeout | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #isFresh = false;
  #isRoomWanted = false;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#algorithm = parts.algorithm;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  accept(connection: Connection): void {
    this.accepted++;
    this.#refresh();
    const limit = this.#reachedLimit();
    if (limit !== undefined) {
      this.#shed(connection, limit);
      return;
    }
    const worker = this.#queue.length === 0 ? this.#pick(connection) : undefined;
    if (worker !== undefined) {
      this.#give(worker, connection);
    } else if (this.#queue.length >= this.#parts.limits.queueLimit) {
      this.#shed(connection, 'queue-full');
    } else {
      this.#queue.push(connection, this.#parts.now());
      this.#watchQueue();
      this.#wantRoom();
    }
  }

  /** Gives waiting connections to workers for as long as the algorithm finds one. */
  dispatchWaiting(): void {
    this.#isRoomWanted = false;
    this.#refresh();
    for (let next = this.#queue.peek(); next !== undefined; next = this.#queue.peek()) {
      const worker = this.#pick(next);
      if (worker === undefined) break;
      next.queuedMs = this.#parts.now() - this.#queue.shift()!.sinceMs;
      this.#give(worker, next);
    }
    if (this.#queue.length > 0) this.#wantRoom();
  }

  /** A connection that no worker has read comes back to be redispatched. */
  again(connection: Connection): void {
    if (this.#isClosed) {
      this.#shed(connection, 'stopping');
      return;
    }
    this.redispatched++;
    // The time it waited before counts on: one that comes back again and again is shed in the end.
    this.#queue.pushReturned(connection, this.#parts.now() - connection.queuedMs);
    this.#watchQueue();
    this.dispatchWaiting();
  }

  /** The workers that may get connections of this dispatcher, in slot order. */
  setMembers(members: readonly PoolWorker[]): void {
    if (isSameList(members, this.#members)) return;
    this.#members = members;
    this.#algorithm.changed?.(members);
  }

  assigned(worker: WorkerView): void {
    this.#algorithm.assigned?.(worker);
  }

  released(worker: WorkerView): void {
    this.#algorithm.released?.(worker);
  }

  /** Changes the algorithm between two picks; no connection is touched. */
  setAlgorithm(algorithm: Algorithm): void {
    this.#algorithm = algorithm;
    algorithm.changed?.(this.#members);
    this.dispatchWaiting();
  }

  /** Refuses what still waits, and everything that comes. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#queueTimer);
    clearTimeout(this.#retryTimer);
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      this.#shed(next.item, 'stopping');
    }
  }

  #wantRoom(): void {
    // A worker that was busy with a kept connection has no mailbox to find empty, and tells nothing.
    this.#retryTimer ??= setTimeout(() => {
      this.#retryTimer = undefined;
      this.dispatchWaiting();
    }, this.#parts.retryMs);
    if (this.#isRoomWanted) return;
    this.#isRoomWanted = true;
    this.#parts.handoff.wantRoom();
  }

  /** Once in a turn: within one, only this dispatcher changes what it decides by. */
  #refresh(): void {
    if (this.#isFresh) return;
    this.#isFresh = true;
    atEndOfTurn(this.#expire);
    this.#parts.refresh();
  }

  readonly #expire = (): void => {
    this.#isFresh = false;
  };

  #reachedLimit(): ShedReason | undefined {
    const { pool, shedder, limits } = this.#parts;
    if (this.#isClosed) return 'stopping';
    const waiting = this.#parts.waitingOverall();
    // At the descriptor limit libuv accepts and closes clients without telling anyone; stay below it.
    if (waiting + pool.pending + shedder.lingering >= limits.heldLimit) return 'descriptors';
    return pool.open + waiting >= limits.maxConnections ? 'max-connections' : undefined;
  }

  #pick(connection: Connection): PoolWorker | undefined {
    const eligible = this.#parts.pool.withRoom(this.#members);
    if (eligible.length === 0) return undefined;
    return this.#algorithm.pick(eligible, connection) as PoolWorker | undefined;
  }

  #shed(connection: Connection, reason: ShedReason): void {
    this.#parts.shedder.shed(connection, reason, this.#parts.answer);
  }

  #give(worker: PoolWorker, connection: Connection): void {
    this.#parts.pool.assigned(worker);
    this.#parts.handoff.send(worker.slot, connection);
  }

  #watchQueue(): void {
    const oldestMs = this.#queue.oldestMs;
    if (this.#queueTimer !== undefined || oldestMs === undefined) return;
    const dueMs = oldestMs + this.#parts.limits.queueTimeoutMs - this.#parts.now();
    this.#queueTimer = setTimeout(
      () => {
        this.#queueTimer = undefined;
        this.#shedOverdue();
        this.#watchQueue();
      },
      Math.max(dueMs, 1),
    );
  }

  #shedOverdue(): void {
    const beforeMs = this.#parts.now() - this.#parts.limits.queueTimeoutMs;
    for (
      let next = this.#queue.shiftOlderThan(beforeMs);
      next !== undefined;
      next = this.#queue.shiftOlderThan(beforeMs)
    ) {
      this.#shed(next, 'queue-timeout');
    }
  }
}
