// over the limit: all that can become of a connection is decided in one place
/** What becomes of a connection: a worker now, a place in the queue of its address, or a refusal. */
import type { DispatchLimits, DispatchPorts, ShedReason } from './contract.ts';
import type { Frontend } from './frontend.ts';
import { Frontends } from './frontends.ts';
import type { HealthThresholds } from './health.ts';
import type { LoadAccount } from './load-account.ts';
import { MoveTargets } from './move-targets.ts';
import type { ProcessAccount } from './process-account.ts';

export interface PlacementParts<Connection> {
  readonly limits: DispatchLimits;
  readonly thresholds: Pick<HealthThresholds, 'declineMs' | 'retryMs'>;
  readonly ports: DispatchPorts<Connection, ProcessAccount>;
  readonly load: LoadAccount;
  /** The process was given a connection. */
  assigned(nowMs: number): void;
}

const NEVER = Number.POSITIVE_INFINITY;

/** Nobody leaves sooner, and to ask costs a system call. */
const LEAVES_AFTER_MS = 10;

/** To look at thousands of clients takes milliseconds. */
const LOOK_EVERY_MS = 100;
/** Unless this share of them had left. */
const WORTH_LOOKING = 0.1;

export class Placement<Connection> {
  readonly frontends: Frontends<Connection>;
  readonly moveTargets: MoveTargets = new MoveTargets();
  /** Waiting connections may find a worker. */
  isRoomMade = false;
  readonly #parts: PlacementParts<Connection>;
  /** Connections that are meant for one process and nobody else. */
  readonly #offered = new Set<Connection>();
  #isRoomWanted = false;
  #queueDueMs = NEVER;
  #retryDueMs = NEVER;
  #declineDueMs = NEVER;
  /** When all that wait may be looked at again. */
  #lookDueMs = Number.NEGATIVE_INFINITY;

  constructor(parts: PlacementParts<Connection>) {
    this.#parts = parts;
    this.frontends = new Frontends(parts.load, parts.limits.queueDelay);
  }

  /** When the next `tick` is due. */
  get dueMs(): number {
    return Math.min(this.#queueDueMs, this.#retryDueMs, this.#declineDueMs);
  }

  place(frontend: Frontend<Connection>, connection: Connection): void {
    let reason = this.#reasonNotToPlace(frontend, connection);
    if (reason === undefined) return;
    if (reason !== 'stopping' && this.#isRoomLeft()) reason = this.#reasonNotToPlace(frontend, connection);
    if (reason !== undefined) this.#parts.ports.refuse(connection, reason);
  }

  /** Undefined when it was placed. */
  #reasonNotToPlace(frontend: Frontend<Connection>, connection: Connection): ShedReason | undefined {
    const { ports, limits } = this.#parts;
    const limit = this.#reachedLimit(frontend);
    if (limit !== undefined) return limit;
    const worker = frontend.queue.length === 0 ? frontend.pick(connection, ports) : undefined;
    if (worker?.canTake) {
      this.#give(worker, connection, 0);
      return undefined;
    }
    if (frontend.waiting >= limits.queueLimit) return 'queue-full';
    if (worker === undefined) this.frontends.push(frontend, connection, ports.now());
    else this.frontends.hold(frontend, worker, connection, ports.now());
    this.#wait();
    return undefined;
  }

  /** For this process and nobody else, whether it is in the rotation or not. */
  offer(process: ProcessAccount, connection: Connection): void {
    this.#offered.add(connection);
    this.#give(process, connection, 0);
  }

  /** Its connection is over, one way or the other. */
  offerIsOver(connection: Connection): void {
    this.#offered.delete(connection);
  }

  /** Gives waiting connections to workers for as long as the algorithms find one. */
  dispatchWaiting(): void {
    const { ports } = this.#parts;
    this.isRoomMade = false;
    // Whoever waits next has to ask for room again.
    this.#isRoomWanted = false;
    if (this.frontends.waiting === 0) return;
    ports.refresh();
    for (const frontend of this.frontends.all) {
      if (frontend.held.length > 0) this.#giveHeld(frontend);
      this.#giveWaiting(frontend);
    }
    if (this.frontends.waiting > 0) this.#wait();
  }

  /** Those that any worker may get; the algorithm may turn out to mean some of them for one alone. */
  #giveWaiting(frontend: Frontend<Connection>): void {
    const { ports } = this.#parts;
    const { queue } = frontend;
    while (queue.length > 0) {
      const nowMs = ports.now();
      const sinceMs = this.#nextSinceMs(frontend, nowMs);
      if (sinceMs === undefined) return;
      const worker = frontend.pick(queue.peek()!, ports);
      if (worker === undefined) return;
      const connection = this.frontends.serve(frontend, nowMs)!;
      if (worker.canTake) this.#give(worker, connection, nowMs - sinceMs);
      else this.frontends.hold(frontend, worker, connection, sinceMs);
    }
  }

  /** Those that wait for one worker alone, and those whose worker is gone or out of reach. */
  #giveHeld(frontend: Frontend<Connection>): void {
    const { ports } = this.#parts;
    for (const process of frontend.held.processes) {
      if (!frontend.isReachable(process)) this.frontends.release(frontend, process);
      while (process.canTake) {
        const nowMs = ports.now();
        const sinceMs = this.#nextSinceMs(frontend, nowMs, process);
        if (sinceMs === undefined) break;
        this.#give(process, this.frontends.serve(frontend, nowMs, process)!, nowMs - sinceMs);
      }
    }
  }

  /**
   * Since when the next one has waited that is to get a worker; undefined when none does. Those before it that have
   * waited for too long in a queue that stands are refused, and those whose clients have left dropped.
   */
  #nextSinceMs(frontend: Frontend<Connection>, nowMs: number, process?: ProcessAccount): number | undefined {
    const { frontends } = this;
    for (;;) {
      const overdue = frontends.shiftOverdue(frontend, nowMs, process);
      if (overdue === undefined) {
        const sinceMs = frontends.nextSinceMs(frontend, process);
        const hasWaited = sinceMs !== undefined && nowMs - sinceMs >= LEAVES_AFTER_MS;
        if (!hasWaited || !frontends.dropNext(frontend, this.#hasLeft, process)) return sinceMs;
      } else if (this.#hasLeft(overdue)) frontends.abandoned++;
      else this.#refuse(frontend, overdue, 'overload');
    }
  }

  /** A connection that no worker has read came back from `process`, whose app may have declined it. */
  again(process: ProcessAccount, connection: Connection, isDeclined: boolean): void {
    const { ports, thresholds } = this.#parts;
    if (this.#offered.delete(connection)) {
      ports.drop(connection);
      return;
    }
    const frontend = this.frontends.get(ports.frontendOf(connection));
    const nowMs = ports.now();
    if (isDeclined && frontend !== undefined) {
      const untilMs = nowMs + thresholds.declineMs;
      frontend.declined(process, untilMs);
      this.#declineDueMs = Math.min(this.#declineDueMs, untilMs);
    }
    if (frontend === undefined || frontend.isClosed) {
      ports.refuse(connection, 'stopping');
      return;
    }
    // The time it waited before counts on: one that comes back again and again is shed in the end.
    this.frontends.pushReturned(frontend, connection, nowMs - ports.waitedMs(connection));
    this.#watchQueues();
    this.isRoomMade = true;
  }

  /** Nobody waits for an answer on it: it is no redispatch, and has waited for nothing so far. */
  migrated(process: ProcessAccount, connection: Connection): void {
    const { ports } = this.#parts;
    if (this.#offered.delete(connection)) {
      ports.drop(connection);
      return;
    }
    const frontend = this.#homeOf(connection);
    if (frontend !== undefined) process.totals.migrated++;
    if (frontend === undefined || frontend === 'elsewhere') return;
    const target = this.moveTargets.take(process, (worker) => frontend.isReachable(worker));
    if (target === undefined) this.frontends.push(frontend, connection, ports.now());
    else this.frontends.hold(frontend, target, connection, ports.now());
    this.#watchQueues();
    this.isRoomMade = true;
  }

  /** The same of one that workers of another master had. */
  handedDown(connection: Connection): void {
    const frontend = this.#homeOf(connection);
    if (frontend === undefined || frontend === 'elsewhere') return;
    this.frontends.push(frontend, connection, this.#parts.ports.now());
    this.#watchQueues();
    this.isRoomMade = true;
  }

  /** So many more of these may come: half of all room is for new clients. At least one where nobody waits. */
  get roomHandedDown(): number {
    const { load, ports, limits } = this.#parts;
    const { waiting } = this.frontends;
    const held = waiting + load.pending + ports.refusing();
    const room = Math.floor(Math.min(limits.queueLimit / 2 - waiting, limits.heldLimit / 2 - held));
    return Math.max(room, waiting === 0 && held < limits.heldLimit ? 1 : 0);
  }

  /** Where one that was given up idle goes on; undefined where nobody would serve it, and it is dropped. */
  #homeOf(connection: Connection): Frontend<Connection> | 'elsewhere' | undefined {
    const { ports } = this.#parts;
    if (ports.passOn?.(connection) === true) return 'elsewhere';
    const frontend = this.frontends.get(ports.frontendOf(connection));
    if (frontend !== undefined && !frontend.isClosed) return frontend;
    this.frontends.dropped++;
    ports.drop(connection);
    return undefined;
  }

  /** Refuses what waits at this address, and everything that still comes or comes back. */
  close(frontend: Frontend<Connection>): void {
    frontend.isClosed = true;
    this.#refuseAll(frontend, 'stopping', NEVER);
  }

  tick(nowMs: number): void {
    if (this.#declineDueMs <= nowMs) this.#endDeclines(nowMs);
    if (this.#queueDueMs <= nowMs) this.#refuseOverdue(nowMs);
    if (this.#retryDueMs > nowMs) return;
    this.#retryDueMs = NEVER;
    this.isRoomMade = true;
  }

  #reachedLimit({ isClosed }: Frontend<Connection>): ShedReason | undefined {
    if (isClosed) return 'stopping';
    const { load, ports, limits } = this.#parts;
    const { waiting } = this.frontends;
    // At the descriptor limit libuv accepts and closes clients without telling anyone; stay below it.
    if (waiting + load.pending + ports.refusing() >= limits.heldLimit) return 'descriptors';
    return load.open + waiting >= limits.maxConnections ? 'max-connections' : undefined;
  }

  /** Whether clients that left had taken the room of one that came. */
  #isRoomLeft(): boolean {
    const { waiting } = this.frontends;
    if (waiting === 0) return false;
    const nowMs = this.#parts.ports.now();
    if (nowMs < this.#lookDueMs) return false;
    const dropped = this.frontends.dropAll(this.#hasLeft);
    // Where many had left, as many came for each look: it may be repeated as soon as there are as many again.
    if (dropped < WORTH_LOOKING * waiting) this.#lookDueMs = nowMs + LOOK_EVERY_MS;
    return dropped > 0;
  }

  readonly #hasLeft = (connection: Connection): boolean => {
    const { ports } = this.#parts;
    if (!ports.hasLeft(connection)) return false;
    ports.drop(connection);
    return true;
  };

  /** One that has moved is no new load, and nobody waits for an answer on it: it goes to a worker without room. */
  #refuse(frontend: Frontend<Connection>, connection: Connection, reason: ShedReason): void {
    const { ports } = this.#parts;
    if (ports.hasMoved?.(connection) !== true) {
      ports.refuse(connection, reason);
      return;
    }
    if (reason === 'stopping') {
      if (ports.passOn?.(connection) === true) return;
      this.frontends.dropped++;
      ports.drop(connection);
      return;
    }
    const [worker] = [...frontend.listening]
      .filter((process) => frontend.isReachable(process))
      .sort((one, other) => one.pending - other.pending);
    if (worker === undefined) this.frontends.push(frontend, connection, ports.now());
    else this.#give(worker, connection, 0);
  }

  #give(process: ProcessAccount, connection: Connection, waitedMs: number): void {
    const { load, ports, assigned } = this.#parts;
    const nowMs = ports.now();
    load.assigned(process, nowMs);
    assigned(nowMs);
    ports.send(process, connection, waitedMs);
  }

  /** Somebody waits: looks after its time, and after room for it. */
  #wait(): void {
    const { ports, thresholds } = this.#parts;
    this.#watchQueues();
    // A worker that was busy with a keep-alive connection has no mailbox to find empty, and tells nothing.
    if (this.#retryDueMs === NEVER) this.#retryDueMs = ports.now() + thresholds.retryMs;
    if (this.#isRoomWanted) return;
    this.#isRoomWanted = true;
    ports.wantRoom();
  }

  /** What came back has waited before: it may be due sooner than all others. */
  #watchQueues(): void {
    const dueMs = this.frontends.oldestMs + this.#parts.limits.queueTimeoutMs;
    this.#queueDueMs = Math.min(this.#queueDueMs, dueMs);
  }

  #refuseOverdue(nowMs: number): void {
    const { limits, load, thresholds } = this.#parts;
    if (load.isAwaitingStart) {
      // The worker that is about to be ready will take them: nobody is refused for what dispatch itself waits for.
      this.#queueDueMs = nowMs + thresholds.retryMs;
      return;
    }
    const beforeMs = nowMs - limits.queueTimeoutMs;
    for (const frontend of this.frontends.all) {
      this.#refuseAll(frontend, 'queue-timeout', beforeMs);
    }
    this.#queueDueMs = this.frontends.oldestMs + limits.queueTimeoutMs;
  }

  #refuseAll(frontend: Frontend<Connection>, reason: ShedReason, beforeMs: number): void {
    for (;;) {
      const next = this.frontends.shiftOlderThan(frontend, beforeMs);
      if (next === undefined) return;
      this.#refuse(frontend, next, reason);
    }
  }

  #endDeclines(nowMs: number): void {
    this.#declineDueMs = NEVER;
    for (const frontend of this.frontends.all) {
      this.#declineDueMs = Math.min(this.#declineDueMs, frontend.endDeclines(nowMs));
    }
    this.isRoomMade = true;
  }
}
