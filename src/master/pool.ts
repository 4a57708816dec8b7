/**
 * The workers as the dispatcher sees them: who may get a connection, and who has how many.
 *
 * A worker's load has one owner, this pool, and each connection is released exactly once: it is closed, it is
 * returned unread, or its worker exits.
 */
import type { WorkerView } from '../algorithms/contract.ts';
import { isSameList } from '../dispatch/same-list.ts';
import type { LoadReport } from '../scoreboard/contract.ts';
import { nothingReported, type Pause, PoolWorker } from './pool-worker.ts';

export { type Pause, PoolWorker } from './pool-worker.ts';

export interface PoolLimits {
  /** Connections a worker may have pending. */
  readonly pendingLimit: number;
  /** Connections a worker may have open, from its descriptor limit. */
  readonly capacity: number;
  /** Whether connections can wait for a busy worker to be done; otherwise it gets them. */
  readonly canWait: boolean;
}

export interface PoolObserver {
  /** Workers came into rotation or left it. */
  membersChanged(): void;
  assigned(worker: WorkerView): void;
  released(worker: WorkerView): void;
  /** A waiting connection may find a worker now. */
  roomMade(): void;
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

  /** Of all workers. */
  get open(): number {
    return this.#open;
  }

  /** Of all workers. */
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

  /** Those of `workers` that can be given a connection at this moment. */
  withRoom(workers: readonly PoolWorker[]): readonly PoolWorker[] {
    return workers.filter((worker) => this.#hasRoom(worker));
  }

  /** Whether a worker in rotation other than this one has nothing to do. */
  isAnotherFree(slot: number): boolean {
    return this.#members.some((worker) => worker.slot !== slot && worker.pending === 0 && !worker.isBusy);
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
    // Out of rotation, and not only without room: an algorithm that waits for its turn would wait for an end.
    if (worker.open >= this.#limits.capacity) this.pause(worker.slot, 'full');
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

  /** What counted as taken was declined by the app, unread. The worker reports it as closed. */
  handedBack(slot: number): void {
    this.#worker(slot).totals.connections--;
  }

  reported(slot: number, load: LoadReport): void {
    const worker = this.#worker(slot);
    worker.inFlight = load.inFlight;
    worker.latencyMs = load.latencyMs;
    worker.utilization = load.utilization;
    worker.done = load.done;
    worker.errors = load.errors;
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
    worker.done = 0;
    worker.errors = 0;
    this.#refreshMembers();
    return cut;
  }

  #hasRoom(worker: PoolWorker): boolean {
    const { pendingLimit, capacity, canWait } = this.#limits;
    return !(worker.isBusy && canWait) && worker.pending < pendingLimit && worker.open < capacity;
  }

  #release(worker: PoolWorker, count: number): void {
    for (let released = 0; released < count; released++) {
      worker.open--;
      this.#open--;
      this.#observer.released(worker);
    }
    if (worker.open < this.#limits.capacity) this.resume(worker.slot, 'full');
  }

  #refreshMembers(): void {
    const members = this.#workers.filter((worker) => worker.isReady && worker.pauses.size === 0);
    if (isSameList(members, this.#members)) return;
    this.#members = members;
    this.#observer.membersChanged();
    this.#observer.roomMade();
  }

  #worker(slot: number): PoolWorker {
    const worker = this.#workers[slot - 1];
    if (worker === undefined) throw new Error(`the pool has no slot ${slot}`);
    return worker;
  }
}
