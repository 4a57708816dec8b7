/** What goes wrong, at the times the scenario says. */
import type { Clock } from './clock.ts';
import type { Discipline } from './discipline.ts';
import { Away, type Pool } from './pool.ts';
import type { ResolvedScenario } from './resolve-scenario.ts';
import type { ColdStart, Fault, Restart } from './scenario.ts';
import type { Stalls } from './stalls.ts';
import { TimerKind, type Timers } from './timers.ts';

export interface FaultParts {
  readonly scenario: ResolvedScenario;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly pool: Pool;
  readonly discipline: Discipline;
  readonly stalls: Stalls;
  readonly rates: Float64Array;
  /** Dispatches again what the worker has pending. */
  readonly returnPending: (worker: number) => void;
  /** Takes open connections with a silent client from the worker. */
  readonly moveIdle: (worker: number) => void;
  /** Everything the worker took is lost. */
  readonly loseTaken: (worker: number) => void;
}

/** What is wrong with a worker's present process. */
interface Condition {
  blocks: number;
  slowness: number;
  /** Work after which each request fails; one entry for each fault at work. */
  failing: number[];
  /** Called when the worker's last open connection is gone. */
  whenDrained: (() => void) | undefined;
}

export class Faults {
  readonly #parts: FaultParts;
  readonly #conditions: Condition[];
  /** Grows with each process of a worker: what was wrong with the old one ends with it. */
  readonly #generations: Int32Array;
  readonly #schedule: readonly Fault[];
  readonly #neverFails: boolean;
  readonly #actions: (() => void)[] = [];
  #nextFault = 0;

  constructor(parts: FaultParts) {
    const workers = parts.scenario.workers.count;
    this.#parts = parts;
    this.#conditions = Array.from({ length: workers }, healthy);
    this.#generations = new Int32Array(workers);
    this.#schedule = [...(parts.scenario.faults ?? [])].sort((left, right) => left.at - right.at);
    this.#neverFails = this.#schedule.every(({ kind }) => kind !== 'fail-fast');
    this.#scheduleNext();
  }

  /** Work after which a request that starts now fails; undefined where requests are answered. */
  failsAfter(worker: number): number | undefined {
    return this.#neverFails ? undefined : this.#conditions[worker]!.failing.at(-1);
  }

  act(action: number): void {
    const run = this.#actions[action]!;
    this.#actions[action] = nothing;
    run();
  }

  /** A connection of a draining worker closed. */
  closed(worker: number): void {
    const { whenDrained } = this.#conditions[worker]!;
    if (whenDrained !== undefined && this.#parts.pool.workers[worker]!.open === 0) whenDrained();
  }

  #scheduleNext(): void {
    const fault = this.#schedule[this.#nextFault++];
    if (fault === undefined) return;
    this.#at(fault.at, () => {
      this.#begin(fault);
      this.#scheduleNext();
    });
  }

  #begin(fault: Fault): void {
    if (fault.kind === 'rolling-reload') {
      this.#reload(0, fault);
      return;
    }
    const worker = fault.slot - 1;
    // There is nothing to go wrong in a worker that is not there.
    if (this.#parts.pool.isAway(worker, Away.down)) return;
    switch (fault.kind) {
      case 'crash':
        // One that was to end anyway ends now.
        if (this.#conditions[worker]!.whenDrained !== undefined) {
          this.#conditions[worker]!.whenDrained!();
          return;
        }
        this.#stop(worker);
        if (fault.downFor !== undefined) this.#startLater(worker, fault.downFor, fault.cold, nothing);
        return;
      case 'block':
        this.#change(worker, (condition) => condition.blocks++);
        this.#whileItLives(worker, fault.lasts, () => this.#unblock(worker));
        return;
      case 'slow':
        this.#slow(worker, fault.factor, fault.lasts);
        return;
      case 'fail-fast':
        this.#failFast(worker, fault.after, fault.lasts);
        return;
      case 'restart':
        this.#restart(worker, fault, nothing);
    }
  }

  #unblock(worker: number): void {
    this.#change(worker, (condition) => condition.blocks--);
    const { pool, stalls, scenario } = this.#parts;
    // A request that blocks the event loop by itself may still do so.
    const turns = scenario.workers.discipline === 'ps' || pool.workers[worker]!.inFlight === 0;
    if (turns) stalls.moved(worker);
  }

  #slow(worker: number, factor: number, lasts = Number.POSITIVE_INFINITY): void {
    this.#change(worker, (condition) => (condition.slowness *= factor));
    this.#whileItLives(worker, lasts, () => {
      this.#change(worker, (condition) => (condition.slowness /= factor));
    });
  }

  #failFast(worker: number, after: number, lasts = Number.POSITIVE_INFINITY): void {
    const { failing } = this.#conditions[worker]!;
    failing.push(after);
    this.#whileItLives(worker, lasts, () => failing.splice(failing.indexOf(after), 1));
  }

  /** One worker after the other; one that is down already is passed over. */
  #reload(worker: number, restart: Restart): void {
    const { pool } = this.#parts;
    if (worker === pool.workers.length) return;
    const next = () => this.#reload(worker + 1, restart);
    if (pool.isAway(worker, Away.down)) next();
    else this.#restart(worker, restart, next);
  }

  #restart(worker: number, { downFor = 0, drainFor, cold }: Restart, done: () => void): void {
    const { pool, returnPending, moveIdle } = this.#parts;
    const condition = this.#conditions[worker]!;
    // Somebody else is restarting it already.
    if (condition.whenDrained !== undefined) {
      done();
      return;
    }
    const finish = () => {
      this.#stop(worker);
      this.#startLater(worker, downFor, cold, done);
    };
    condition.whenDrained = finish;
    pool.leave(worker, Away.draining);
    returnPending(worker);
    moveIdle(worker);
    if (drainFor !== undefined) this.#whileItLives(worker, drainFor, finish);
    this.closed(worker);
  }

  /** The process ends, whatever it was doing. */
  #stop(worker: number): void {
    const { pool, discipline, returnPending, loseTaken } = this.#parts;
    this.#generations[worker]!++;
    this.#conditions[worker] = healthy();
    pool.leave(worker, Away.down);
    returnPending(worker);
    loseTaken(worker);
    discipline.clear(worker);
    pool.reset(worker);
    this.#setRate(worker);
  }

  #startLater(worker: number, downFor: number, cold: ColdStart | undefined, done: () => void): void {
    const { clock, pool } = this.#parts;
    this.#at(clock.now + downFor, () => {
      pool.comeBack(worker, Away.down | Away.draining | Away.stalled);
      this.#change(worker, () => {});
      if (cold !== undefined) this.#slow(worker, cold.factor, cold.lasts);
      done();
    });
  }

  #change(worker: number, change: (condition: Condition) => void): void {
    const { discipline } = this.#parts;
    discipline.settle(worker);
    change(this.#conditions[worker]!);
    this.#setRate(worker);
    discipline.resume(worker);
  }

  #setRate(worker: number): void {
    const { pool, rates, scenario } = this.#parts;
    const { blocks, slowness } = this.#conditions[worker]!;
    const stands = blocks > 0 || pool.isAway(worker, Away.down);
    rates[worker] = stands ? 0 : scenario.workers.speeds[worker]! / slowness;
  }

  #whileItLives(worker: number, lasts: number, action: () => void): void {
    const generation = this.#generations[worker];
    this.#at(this.#parts.clock.now + lasts, () => {
      if (this.#generations[worker] === generation) action();
    });
  }

  #at(time: number, action: () => void): void {
    if (time === Number.POSITIVE_INFINITY) return;
    this.#parts.timers.set(time, TimerKind.action, this.#actions.push(action) - 1, 0);
  }
}

function healthy(): Condition {
  return { blocks: 0, slowness: 1, failing: [], whenDrained: undefined };
}

function nothing(): void {}
