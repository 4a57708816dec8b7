/** One run: its parts, and its events in order of time. */
import { arrivalGaps, type NextGap } from './arrivals.ts';
import { NONE } from './connection-table.ts';
import { mostWakes } from './dispatch-rules.ts';
import { RandomStream } from './random-stream.ts';
import type { ResolvedScenario } from './resolve-scenario.ts';
import type { SimulationResult } from './result.ts';
import {
  type Governed,
  type Ground,
  governed,
  ground,
  type MakeAlgorithm,
  type Working,
  working,
} from './stages.ts';
import { Counter } from './statistics/measurement.ts';
import { Stream } from './streams.ts';
import { TimerKind } from './timers.ts';

export interface SimulationInput {
  readonly scenario: ResolvedScenario;
  readonly makeAlgorithm: MakeAlgorithm;
  readonly seed: number;
  /** Called now and then with the share of connections that have come. */
  readonly onProgress: ((share: number) => void) | undefined;
}

export class Simulation {
  readonly #scenario: ResolvedScenario;
  readonly #onProgress: ((share: number) => void) | undefined;
  readonly #parts: Ground & Working & Governed;
  readonly #nextGap: NextGap;
  /** Number of the first connection after the measured ones. */
  readonly #end: number;
  #serial = 0;
  #arrivalAt: number;
  /** Batch of the requests that come now, NONE while nothing is measured. */
  #batch: number = NONE;
  /** How often dispatch was woken since anything else happened. */
  #wakes = 0;
  readonly #mostWakes: number;

  constructor({ scenario, makeAlgorithm, seed, onProgress }: SimulationInput) {
    this.#scenario = scenario;
    this.#onProgress = onProgress;
    this.#end = scenario.warmUp + scenario.connections;
    const base = ground(scenario);
    const workers = { ...base, ...working(scenario, seed, base) };
    this.#parts = { ...workers, ...governed(scenario, { makeAlgorithm, seed }, workers) };
    this.#mostWakes = mostWakes(this.#parts.rules, scenario.workers.count);
    this.#nextGap = arrivalGaps(scenario.arrivals, new RandomStream(seed, Stream.arrivals));
    this.#arrivalAt = this.#nextGap();
    this.#scheduleSample();
  }

  run(): Omit<SimulationResult, 'algorithm' | 'seed'> {
    const { life, measurement, clock } = this.#parts;
    while (!this.#isOver() && this.#step());
    if (measurement.isOpen) measurement.end(clock.now);
    const unfinished = life.outstanding;
    life.leaveAll();
    return measurement.result(unfinished);
  }

  #isOver(): boolean {
    const isDone = this.#parts.life.outstanding === 0 && this.#serial > this.#end;
    return isDone || (this.#wakes > this.#mostWakes && this.#isQuiet());
  }

  /** The next event; at one and the same time ends come first and arrivals last. False when there is none. */
  #step(): boolean {
    const { clock, due, timers, master } = this.#parts;
    const serviceAt = clock.timeOf(due.next);
    const timerAt = timers.next;
    const arrivalAt = this.#arrivalAt;
    if (serviceAt <= timerAt && serviceAt <= arrivalAt) {
      if (serviceAt === Number.POSITIVE_INFINITY) return false;
      clock.advance(serviceAt);
      master.together(this.#serviceEnded);
    } else if (timerAt <= arrivalAt) {
      clock.advance(timerAt);
      master.together(this.#timerEnded);
    } else {
      clock.advance(arrivalAt);
      this.#connectionArrived();
    }
    return true;
  }

  readonly #serviceEnded = (): void => {
    const { due, life, faults } = this.#parts;
    const worker = due.nextWorker;
    this.#wakes = 0;
    life.serviceEnded(worker);
    faults.closed(worker);
  };

  #connectionArrived(): void {
    const { connections, content, measurement, life, master } = this.#parts;
    const connection = connections.add();
    this.#enterSerial(this.#serial);
    connections.setSerial(connection, this.#serial);
    content.first(connection);
    measurement.count(Counter.arrived);
    // In the system before it is dispatched: an answer may come at once.
    life.arrived(connection, this.#batch);
    master.accept(connection);
    this.#serial++;
    this.#scheduleArrival();
  }

  /** The window opens with the first measured connection and closes with the first one after them. */
  #enterSerial(serial: number): void {
    const { warmUp, connections, batches } = this.#scenario;
    const { measurement, clock } = this.#parts;
    const measured = serial - warmUp;
    if (measured === 0) measurement.begin(clock.now);
    if (measured === connections) measurement.end(clock.now);
    const isMeasured = measured >= 0 && measured < connections;
    this.#batch = isMeasured ? Math.floor((measured * batches) / connections) : NONE;
    const isTold = serial % PROGRESS_EVERY === 0 ? serial <= this.#end : serial === this.#end;
    if (isTold) this.#onProgress?.(serial / this.#end);
  }

  /**
   * Arrivals go on until all that is measured has ended, so that its end sees the same load; but for no more
   * connections than the warm-up had.
   */
  #scheduleArrival(): void {
    const isLast = this.#serial > this.#end + this.#scenario.warmUp;
    this.#arrivalAt = isLast ? Number.POSITIVE_INFINITY : this.#arrivalAt + this.#nextGap();
  }

  readonly #timerEnded = (): void => {
    const { timers, master, stale, faults } = this.#parts;
    timers.take();
    const { kind, subject, version } = timers;
    this.#wakes = kind === TimerKind.wake ? this.#wakes + 1 : 0;
    switch (kind) {
      case TimerKind.think:
      case TimerKind.lifetime:
        this.#connectionDue(kind, subject, version);
        break;
      case TimerKind.wake:
        master.wake(version);
        break;
      case TimerKind.sample:
        stale!.sample();
        master.signalsChanged();
        this.#scheduleSample();
        break;
      case TimerKind.action:
        faults.act(subject);
    }
  };

  #connectionDue(kind: number, connection: number, version: number): void {
    const { connections, life, faults } = this.#parts;
    if (connections.version(connection) !== version) return;
    const worker = connections.worker(connection);
    if (kind === TimerKind.think) {
      life.thinkEnded(connection, this.#batch);
    } else {
      life.lifetimeEnded(connection);
      faults.closed(worker);
    }
  }

  #scheduleSample(): void {
    const { clock, timers } = this.#parts;
    const { signals } = this.#scenario;
    // With nothing else to come, it would go on for ever.
    if (signals === undefined || (timers.size === 0 && this.#isQuiet())) return;
    timers.set(clock.now + signals.refreshEvery, TimerKind.sample, 0, 0);
  }

  /** Nothing happens any more by itself. */
  #isQuiet(): boolean {
    const { due, timers } = this.#parts;
    const isNobodyWorking = due.next === Number.POSITIVE_INFINITY;
    return isNobodyWorking && timers.isQuiet && this.#arrivalAt === Number.POSITIVE_INFINITY;
  }
}

const PROGRESS_EVERY = 50_000;
