/** What goes wrong, at the times the scenario says. */
import type { Clock } from './clock.ts';
import type { Condition, Conditions } from './conditions.ts';
import type { ConnectionLife } from './connection-life.ts';
import type { Master } from './master.ts';
import type { ResolvedScenario } from './resolve-scenario.ts';
import type { ColdStart, Fault, Restart } from './scenario.ts';
import { TimerKind, type Timers } from './timers.ts';
import type { Workers } from './workers.ts';

export interface FaultParts {
  readonly scenario: ResolvedScenario;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly conditions: Conditions;
  readonly workers: Workers;
  readonly life: ConnectionLife;
  readonly master: Master;
}

export class Faults {
  readonly #parts: FaultParts;
  /** Grows with each process of a worker: what was wrong with the old one ends with it. */
  readonly #generations: Int32Array;
  /** By worker that drains: what comes when its last open connection is gone. */
  readonly #whenDrained = new Map<number, () => void>();
  readonly #schedule: readonly Fault[];
  readonly #actions: (() => void)[] = [];
  #nextFault = 0;

  constructor(parts: FaultParts) {
    this.#parts = parts;
    this.#generations = new Int32Array(parts.scenario.workers.count);
    this.#schedule = [...(parts.scenario.faults ?? [])].sort((left, right) => left.at - right.at);
    this.#scheduleNext();
  }

  act(action: number): void {
    const run = this.#actions[action]!;
    this.#actions[action] = nothing;
    run();
  }

  /** A connection of the worker may have closed. */
  closed(worker: number): void {
    if (this.#whenDrained.size === 0) return;
    if (this.#parts.master.processOf(worker).open === 0) this.#whenDrained.get(worker)?.();
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
    if (this.#isDown(worker)) return;
    switch (fault.kind) {
      case 'crash':
        // One that was to end anyway ends now.
        if (this.#isDraining(worker)) {
          this.#whenDrained.get(worker)!();
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
    const { workers, master, scenario } = this.#parts;
    // A request that blocks the event loop by itself may still do so.
    const turns = scenario.workers.discipline === 'ps' || workers.reports[worker]!.inFlight === 0;
    if (turns) master.moved(worker);
  }

  #slow(worker: number, factor: number, lasts = Number.POSITIVE_INFINITY): void {
    this.#change(worker, (condition) => (condition.slowness *= factor));
    this.#whileItLives(worker, lasts, () => {
      this.#change(worker, (condition) => (condition.slowness /= factor));
    });
  }

  #failFast(worker: number, after: number, lasts = Number.POSITIVE_INFINITY): void {
    const { failing } = this.#parts.conditions.of(worker);
    failing.push(after);
    this.#whileItLives(worker, lasts, () => failing.splice(failing.indexOf(after), 1));
  }

  /** One worker after the other; one that is down already is passed over. */
  #reload(worker: number, restart: Restart): void {
    if (worker === this.#parts.scenario.workers.count) return;
    const next = () => this.#reload(worker + 1, restart);
    if (this.#isDown(worker)) next();
    else this.#restart(worker, restart, next);
  }

  #restart(worker: number, { downFor = 0, drainFor, cold }: Restart, done: () => void): void {
    const { master, life, conditions } = this.#parts;
    // Somebody else is restarting it already.
    if (this.#isDraining(worker)) {
      done();
      return;
    }
    const finish = () => {
      this.#stop(worker);
      this.#startLater(worker, downFor, cold, done);
    };
    this.#whenDrained.set(worker, finish);
    conditions.of(worker).isDraining = true;
    master.drain(worker);
    life.moveIdle(worker);
    if (drainFor !== undefined) this.#whileItLives(worker, drainFor, finish);
    this.closed(worker);
  }

  /** The process ends, whatever it was doing. */
  #stop(worker: number): void {
    const { master, life, workers, conditions } = this.#parts;
    this.#generations[worker]!++;
    this.#whenDrained.delete(worker);
    master.left(worker);
    life.returnPending(worker, 'worker-exit');
    life.loseTaken(worker);
    master.gone(worker);
    workers.stopped(worker);
    conditions.stopped(worker);
  }

  #startLater(worker: number, downFor: number, cold: ColdStart | undefined, done: () => void): void {
    const { clock, master } = this.#parts;
    this.#at(clock.now + downFor, () => {
      master.entered(worker);
      this.#change(worker, (condition) => {
        condition.isDown = false;
      });
      if (cold !== undefined) this.#slow(worker, cold.factor, cold.lasts);
      done();
    });
  }

  #change(worker: number, change: (condition: Condition) => void): void {
    const { conditions, life } = this.#parts;
    life.discipline.settle(worker);
    change(conditions.of(worker));
    conditions.rateChanged(worker);
    life.discipline.resume(worker);
  }

  #isDown(worker: number): boolean {
    return this.#parts.conditions.of(worker).isDown;
  }

  #isDraining(worker: number): boolean {
    return this.#parts.conditions.of(worker).isDraining;
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

function nothing(): void {}
