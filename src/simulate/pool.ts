/**
 * The workers as the master keeps them: who is in rotation, who has room, who has how many.
 *
 * As in the live pool, `open` of a view changes only together with `assigned` and `released`. With stale
 * signals the algorithm has views of its own, which lag behind the true ones.
 */
import type { Algorithm, WorkerView } from '../algorithms/contract.ts';
import type { Clock } from './clock.ts';
import { type LiveGauges, SeenGauges } from './gauges.ts';
import type { ResolvedScenario } from './resolve-scenario.ts';
import type { Measurement } from './statistics/measurement.ts';
import { SimulatedView } from './worker-view.ts';

/** Why a worker is out of rotation; they add up. */
export const Away = { down: 1, draining: 2, stalled: 4 } as const;

export interface PoolParts {
  readonly scenario: ResolvedScenario;
  readonly algorithm: Algorithm;
  readonly measurement: Measurement;
  readonly gauges: LiveGauges;
  readonly clock: Clock;
}

export class Pool {
  /** The truth. */
  readonly workers: readonly SimulatedView[];
  readonly #parts: PoolParts;
  /** What the algorithm sees: the same objects where it knows everything at once. */
  readonly #views: readonly SimulatedView[];
  readonly #seen: SeenGauges;
  readonly #isFresh: boolean;
  readonly #countsOwn: boolean;
  readonly #away: Uint8Array;
  readonly #hasRoom: Uint8Array;
  readonly #isLimited: boolean;
  readonly #pendingLimit: number;
  readonly #openLimit: number;
  /** The worker must be free, not only without pending connections. */
  readonly #wantsFree: boolean;
  #members: readonly SimulatedView[] = [];
  #withRoom: SimulatedView[] = [];

  constructor(parts: PoolParts) {
    const { workers, binding, signals } = parts.scenario;
    this.#parts = parts;
    this.#seen = new SeenGauges(parts.gauges);
    this.#isFresh = signals === undefined;
    this.#countsOwn = signals?.countsOwn ?? false;
    this.#pendingLimit = Math.max(binding.pendingLimit, 1);
    this.#openLimit = binding.openLimit;
    this.#wantsFree = binding.pendingLimit === 0 && workers.discipline === 'fcfs';
    this.#isLimited = Number.isFinite(binding.pendingLimit) || Number.isFinite(binding.openLimit);
    this.workers = workers.weights.map((weight, index) => new SimulatedView(index + 1, weight, parts.gauges));
    this.#views = this.#isFresh
      ? this.workers
      : workers.weights.map((weight, index) => new SimulatedView(index + 1, weight, this.#seen));
    this.#away = new Uint8Array(workers.count);
    this.#hasRoom = new Uint8Array(workers.count);
    this.#refreshMembers();
  }

  /** What the algorithm may choose from: the very list of members when all of them have room. */
  get eligible(): readonly WorkerView[] {
    return this.#withRoom.length === this.#members.length ? this.#members : this.#withRoom;
  }

  isEligible(worker: number): boolean {
    return this.#hasRoom[worker] === 1;
  }

  isAway(worker: number, reason: number): boolean {
    return (this.#away[worker]! & reason) !== 0;
  }

  leave(worker: number, reason: number): void {
    this.#setAway(worker, this.#away[worker]! | reason);
  }

  comeBack(worker: number, reason: number): void {
    this.#setAway(worker, this.#away[worker]! & ~reason);
  }

  assigned(worker: number): void {
    const { measurement, clock, algorithm } = this.#parts;
    const truth = this.workers[worker]!;
    truth.pending++;
    truth.open++;
    measurement.handedOver(worker, clock.now);
    if (this.#isFresh) {
      algorithm.assigned?.(truth);
    } else if (this.#countsOwn) {
      const view = this.#views[worker]!;
      view.pending++;
      view.open++;
      algorithm.assigned?.(view);
    }
    if (this.#isLimited) this.#reviewRoom(worker);
  }

  /** The worker took a pending connection. */
  taken(worker: number): void {
    this.workers[worker]!.pending--;
    if (this.#isLimited) this.#reviewRoom(worker);
  }

  /** A pending connection was taken out of the worker again. */
  returned(worker: number, assignedAt: number): void {
    this.workers[worker]!.pending--;
    this.released(worker, assignedAt);
  }

  released(worker: number, assignedAt: number): void {
    const { measurement, clock, algorithm } = this.#parts;
    const truth = this.workers[worker]!;
    truth.open--;
    measurement.released(worker, assignedAt, clock.now);
    if (this.#isFresh) algorithm.released?.(truth);
    if (this.#isLimited) this.#reviewRoom(worker);
  }

  requestStarted(worker: number): void {
    if (this.workers[worker]!.inFlight++ === 0) {
      this.#parts.gauges.becameBusy(worker);
      this.#parts.clock.changeActive(1);
    }
    if (this.#wantsFree) this.#reviewRoom(worker);
  }

  requestEnded(worker: number, duration: number, failed: boolean): void {
    this.#parts.gauges.requestEnded(worker, duration, failed);
    if (--this.workers[worker]!.inFlight === 0) this.#becameIdle(worker);
    if (this.#wantsFree) this.#reviewRoom(worker);
  }

  /** The worker's process is gone, and everything it had was released. */
  reset(worker: number): void {
    const truth = this.workers[worker]!;
    if (truth.inFlight > 0) this.#becameIdle(worker);
    truth.inFlight = 0;
    this.#parts.gauges.reset(worker);
  }

  /** Brings stale views up to date: everything at once, the connections one by one as the contract asks. */
  refresh(): void {
    const { algorithm } = this.#parts;
    this.#views.forEach((view, worker) => {
      const truth = this.workers[worker]!;
      this.#seen.refresh(worker);
      view.inFlight = truth.inFlight;
      view.pending = truth.pending;
      while (view.open < truth.open) {
        view.open++;
        algorithm.assigned?.(view);
      }
      while (view.open > truth.open) {
        view.open--;
        algorithm.released?.(view);
      }
    });
  }

  #becameIdle(worker: number): void {
    this.#parts.gauges.becameIdle(worker);
    this.#parts.clock.changeActive(-1);
  }

  #setAway(worker: number, away: number): void {
    const wasMember = this.#away[worker] === 0;
    this.#away[worker] = away;
    if (wasMember !== (away === 0)) this.#refreshMembers();
  }

  #refreshMembers(): void {
    this.workers.forEach((_, worker) => {
      this.#hasRoom[worker] = this.#mayHaveMore(worker) ? 1 : 0;
    });
    this.#members = this.#views.filter((_, worker) => this.#away[worker] === 0);
    this.#withRoom = this.#views.filter((_, worker) => this.isEligible(worker));
    this.#parts.algorithm.changed?.(this.#members);
  }

  #mayHaveMore(worker: number): boolean {
    const { pending, open, inFlight } = this.workers[worker]!;
    if (this.#away[worker] !== 0 || pending >= this.#pendingLimit || open >= this.#openLimit) return false;
    return !this.#wantsFree || inFlight === 0;
  }

  /** Keeps the list in slot order by moving its rest: cheaper than filtering all workers for each pick. */
  #reviewRoom(worker: number): void {
    const hasRoom = this.#mayHaveMore(worker) ? 1 : 0;
    if (hasRoom === this.#hasRoom[worker]) return;
    this.#hasRoom[worker] = hasRoom;
    const at = indexOfSlot(this.#withRoom, worker + 1);
    if (hasRoom === 1) this.#withRoom.splice(at, 0, this.#views[worker]!);
    else this.#withRoom.splice(at, 1);
  }
}

/** Index of the first view whose slot is `slot` or higher. */
function indexOfSlot(views: readonly WorkerView[], slot: number): number {
  let low = 0;
  let high = views.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (views[middle]!.slot < slot) low = middle + 1;
    else high = middle;
  }
  return low;
}
