/**
 * The workers as the dispatcher sees them: who may get a connection, and who has how many.
 *
 * A worker's load has one owner, this pool, and each connection is released exactly once: it is closed, it is
 * returned unread, or its worker exits.
 */
import type { WorkerView } from '../algorithms/contract.ts';
import type { LoadReport } from '../scoreboard/contract.ts';

export interface PoolLimits {
  /** Connections a worker may have pending. */
  readonly pendingLimit: number;
  /** Connections a worker may have open, from its descriptor limit. */
  readonly capacity: number;
}

export interface PoolObserver {
  membersChanged(members: readonly WorkerView[]): void;
  assigned(worker: WorkerView): void;
  released(worker: WorkerView): void;
  /** A waiting connection may find a worker now. */
  roomMade(): void;
}

/** Why a ready worker is left out for the moment. */
export type Pause = 'stalled' | 'blocked' | 'silent' | 'resting' | 'draining';

const nothingReported: LoadReport = { closed: 0, inFlight: 0, done: 0, errors: 0 };

interface SlotTotals {
  connections: number;
  requests: number;
  errors: number;
  cut: number;
  stalls: number;
}

export class PoolWorker implements WorkerView {
  readonly slot: number;
  readonly weight: number;
  pending = 0;
  open = 0;
  inFlight = 0;
  latencyMs: number | undefined;
  utilization: number | undefined;
  isReady = false;
  /** It is on something that keeps it from its event loop: what it is given now would wait for that. */
  isBusy = false;
  /** Monotonic milliseconds of the last sign of life. */
  aliveAtMs = 0;
  readonly pauses: Set<Pause> = new Set();
  /** What the current process reported last; its counters begin at 0 again after a restart. */
  report: LoadReport = nothingReported;
  /** Closed connections of the current process that were released. */
  released = 0;
  /** Over all processes the slot has had. */
  readonly totals: SlotTotals = { connections: 0, requests: 0, errors: 0, cut: 0, stalls: 0 };

  constructor(slot: number, weight: number) {
    this.slot = slot;
    this.weight = weight;
  }
}

export class Pool {
  readonly #workers: PoolWorker[] = [];
  readonly #limits: PoolLimits;
  readonly #observer: PoolObserver;
  #members: readonly PoolWorker[] = [];
  #open = 0;
  #pending = 0;

  constructor(limits: PoolLimits, observer: PoolObserver) {
    this.#limits = limits;
    this.#observer = observer;
  }

  /** Open connections of all workers. */
  get open(): number {
    return this.#open;
  }

  /** Pending connections of all workers. */
  get pending(): number {
    return this.#pending;
  }

  /** Connections that died with their workers. */
  get cut(): number {
    return this.#workers.reduce((sum, { totals }) => sum + totals.cut, 0);
  }

  get workers(): readonly PoolWorker[] {
    return this.#workers;
  }

  /** Workers in rotation, in slot order: ready and not paused. */
  get members(): readonly PoolWorker[] {
    return this.#members;
  }

  /** Members that can be given a connection at this moment, in slot order. */
  eligible(): readonly PoolWorker[] {
    return this.#members.filter((worker) => this.#hasRoom(worker));
  }

  /** Slots are added once, as 1, 2, 3 and so on. */
  add(slot: number, weight = 1): void {
    this.#workers.push(new PoolWorker(slot, weight));
  }

  ready(slot: number, nowMs: number): void {
    const worker = this.#worker(slot);
    worker.isReady = true;
    worker.aliveAtMs = nowMs;
    this.#refreshMembers();
  }

  pause(slot: number, pause: Pause): void {
    const worker = this.#worker(slot);
    if (worker.pauses.has(pause)) return;
    worker.pauses.add(pause);
    if (pause === 'stalled' || pause === 'blocked') worker.totals.stalls++;
    this.#refreshMembers();
  }

  resume(slot: number, pause: Pause): void {
    if (this.#worker(slot).pauses.delete(pause)) this.#refreshMembers();
  }

  assigned(worker: PoolWorker): void {
    worker.pending++;
    worker.open++;
    this.#pending++;
    this.#open++;
    this.#observer.assigned(worker);
  }

  busy(slot: number, isBusy: boolean): void {
    this.#worker(slot).isBusy = isBusy;
  }

  /** What no worker had pending changes nothing: a worker may claim what it likes about its own line. */
  taken(slot: number): void {
    const worker = this.#worker(slot);
    if (worker.pending === 0) return;
    worker.pending--;
    worker.totals.connections++;
    this.#pending--;
    this.#observer.roomMade();
  }

  /** A pending connection came back unread. The caller dispatches it again. */
  returned(slot: number): void {
    const worker = this.#worker(slot);
    if (worker.pending === 0) return;
    worker.pending--;
    this.#pending--;
    this.#release(worker, 1);
  }

  reported(slot: number, load: LoadReport): void {
    const worker = this.#worker(slot);
    worker.inFlight = load.inFlight;
    worker.latencyMs = load.latencyMs;
    worker.utilization = load.utilization;
    worker.aliveAtMs = load.aliveAtMs ?? worker.aliveAtMs;
    worker.totals.requests += load.done - worker.report.done;
    worker.totals.errors += load.errors - worker.report.errors;
    worker.report = load;
    // It can only close what it took. A report that says more was read while it took and closed another one: the
    // rest is released when that one is known as taken.
    const closed = Math.min(load.closed - worker.released, worker.open - worker.pending);
    if (closed <= 0) return;
    worker.released += closed;
    this.#release(worker, closed);
    this.#observer.roomMade();
  }

  /** The worker's process is gone: nothing more for it, while what it had is sorted out. */
  left(slot: number): void {
    this.#worker(slot).isReady = false;
    this.#refreshMembers();
  }

  /**
   * The worker's process is gone and what it had pending was returned: what it had taken died with it. Returns
   * how many connections that were.
   */
  gone(slot: number): number {
    const worker = this.#worker(slot);
    const cut = worker.open;
    worker.totals.cut += cut;
    this.#release(worker, worker.open);
    worker.isReady = false;
    worker.pauses.clear();
    worker.report = nothingReported;
    worker.released = 0;
    worker.isBusy = false;
    worker.inFlight = 0;
    worker.latencyMs = undefined;
    worker.utilization = undefined;
    this.#refreshMembers();
    return cut;
  }

  #hasRoom(worker: PoolWorker): boolean {
    const { pendingLimit, capacity } = this.#limits;
    return !worker.isBusy && worker.pending < pendingLimit && worker.open < capacity;
  }

  #release(worker: PoolWorker, count: number): void {
    for (let released = 0; released < count; released++) {
      worker.open--;
      this.#open--;
      this.#observer.released(worker);
    }
  }

  #refreshMembers(): void {
    const members = this.#workers.filter((worker) => worker.isReady && worker.pauses.size === 0);
    if (isSame(members, this.#members)) return;
    this.#members = members;
    this.#observer.membersChanged(members);
    this.#observer.roomMade();
  }

  #worker(slot: number): PoolWorker {
    const worker = this.#workers[slot - 1];
    if (worker === undefined) throw new Error(`the pool has no slot ${slot}`);
    return worker;
  }
}

function isSame(left: readonly PoolWorker[], right: readonly PoolWorker[]): boolean {
  return left.length === right.length && left.every((worker, index) => worker === right[index]);
}
