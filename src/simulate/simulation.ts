/** One run: its parts, and its events in order of time. */
import type { Algorithm, AlgorithmContext } from '../algorithms/contract.ts';
import { arrivalGaps, type NextGap } from './arrivals.ts';
import { clientsOf } from './clients.ts';
import { Clock } from './clock.ts';
import { ConnectionContent } from './connection-content.ts';
import { ConnectionLife } from './connection-life.ts';
import { ConnectionTable, NONE } from './connection-table.ts';
import { Dispatcher } from './dispatcher.ts';
import { DueTimes } from './due-times.ts';
import { Faults } from './faults.ts';
import { FirstCome } from './first-come.ts';
import { LiveGauges } from './gauges.ts';
import { Pool } from './pool.ts';
import { ProcessorSharing } from './processor-sharing.ts';
import { RandomStream } from './random-stream.ts';
import { RECORD } from './records.ts';
import type { ResolvedScenario } from './resolve-scenario.ts';
import type { SimulationResult } from './result.ts';
import { Stalls } from './stalls.ts';
import { Counter, Measurement } from './statistics/measurement.ts';
import { Stream } from './streams.ts';
import { TimerKind, Timers } from './timers.ts';

export interface SimulationInput {
  readonly scenario: ResolvedScenario;
  readonly makeAlgorithm: (context: AlgorithmContext) => Algorithm;
  readonly seed: number;
  /** Called now and then with the share of connections that have come. */
  readonly onProgress: ((share: number) => void) | undefined;
}

export class Simulation {
  readonly #scenario: ResolvedScenario;
  readonly #onProgress: ((share: number) => void) | undefined;
  readonly #clock: Clock;
  readonly #due: DueTimes;
  readonly #timers = new Timers();
  readonly #connections = new ConnectionTable();
  readonly #content: ConnectionContent;
  readonly #measurement: Measurement;
  readonly #pool: Pool;
  readonly #dispatcher: Dispatcher;
  readonly #stalls: Stalls;
  readonly #faults: Faults;
  readonly #life: ConnectionLife;
  readonly #nextGap: NextGap;
  /** Number of the first connection after the measured ones. */
  readonly #end: number;
  #serial = 0;
  #arrivalAt: number;
  /** Batch of the requests that come now, NONE while nothing is measured. */
  #batch: number = NONE;

  // over the limit: it wires all parts of a run, until dispatch/ drives them
  constructor({ scenario, makeAlgorithm, seed, onProgress }: SimulationInput) {
    const { workers, binding, connection, unitMs } = scenario;
    this.#scenario = scenario;
    this.#onProgress = onProgress;
    this.#end = scenario.warmUp + scenario.connections;
    const stream = (number: number) => new RandomStream(seed, number);
    const clock = new Clock(workers.count, workers.cores);
    const policy = stream(Stream.policy);
    const algorithm = makeAlgorithm({
      now: () => clock.now * unitMs,
      random: () => policy.uniform(),
    });
    const connections = this.#connections;
    const timers = this.#timers;
    const content = new ConnectionContent(scenario, connections, seed);
    const records = new Float64Array(RECORD * workers.count);
    const due = new DueTimes(workers.count, records);
    const gauges = new LiveGauges(clock, unitMs, records);
    const measurement = new Measurement({
      weights: workers.weights,
      batches: scenario.batches,
      records,
      busyTime: (worker) => gauges.busyTime(worker),
    });
    const pool = new Pool({ scenario, algorithm, measurement, gauges, clock });
    const rates = Float64Array.from(workers.speeds);
    const Queueing = workers.discipline === 'ps' ? ProcessorSharing : FirstCome;
    const discipline = new Queueing(connections, clock, due, {
      rates,
      records,
      begin: (worker, started) => life.begin(worker, started),
    });
    const dispatcher = new Dispatcher({
      connections,
      pool,
      algorithm,
      measurement,
      nextClient: clientsOf(scenario.clients, stream(Stream.clients)),
      queueLimit: binding.queueLimit,
      hand: (worker, handed) => life.hand(worker, handed),
    });
    const base = { clock, connections, timers, measurement, pool, discipline, dispatcher };
    const stalls = new Stalls({ ...base, reclaimAfter: binding.reclaimAfter });
    const faults = new Faults({
      ...base,
      scenario,
      rates,
      stalls,
      returnPending: (worker) => life.returnPending(worker),
      moveIdle: (worker) => life.moveIdle(worker),
      loseTaken: (worker) => life.loseTaken(worker),
    });
    const hasLifetime = connection.kind === 'lifetime';
    const life = new ConnectionLife({ ...base, content, stalls, faults, hasLifetime });

    this.#clock = clock;
    this.#due = due;
    this.#content = content;
    this.#measurement = measurement;
    this.#pool = pool;
    this.#dispatcher = dispatcher;
    this.#stalls = stalls;
    this.#faults = faults;
    this.#life = life;
    this.#nextGap = arrivalGaps(scenario.arrivals, stream(Stream.arrivals));
    this.#arrivalAt = this.#nextGap();
    this.#scheduleRefresh();
  }

  run(): Omit<SimulationResult, 'algorithm' | 'seed'> {
    while (!this.#isOver() && this.#step());
    if (this.#measurement.isOpen) this.#measurement.end(this.#clock.now);
    const unfinished = this.#life.outstanding;
    this.#life.leaveAll();
    return this.#measurement.result(unfinished);
  }

  #isOver(): boolean {
    return this.#life.outstanding === 0 && this.#serial > this.#end;
  }

  /** The next event; at one and the same time ends come first and arrivals last. False when there is none. */
  #step(): boolean {
    const serviceAt = this.#clock.timeOf(this.#due.next);
    const timerAt = this.#timers.next;
    const arrivalAt = this.#arrivalAt;
    if (serviceAt <= timerAt && serviceAt <= arrivalAt) {
      if (serviceAt === Number.POSITIVE_INFINITY) return false;
      this.#clock.advance(serviceAt);
      this.#life.serviceEnded(this.#due.nextWorker);
    } else if (timerAt <= arrivalAt) {
      this.#clock.advance(timerAt);
      this.#timerEnded();
    } else {
      this.#clock.advance(arrivalAt);
      this.#connectionArrived();
    }
    this.#dispatcher.dispatchWaiting();
    return true;
  }

  #connectionArrived(): void {
    const connections = this.#connections;
    const connection = connections.add();
    this.#enterSerial(this.#serial);
    connections.setSerial(connection, this.#serial);
    this.#content.first(connection);
    this.#measurement.count(Counter.arrived);
    this.#accept(connection);
    this.#serial++;
    this.#scheduleArrival();
  }

  /** The window opens with the first measured connection and closes with the first one after them. */
  #enterSerial(serial: number): void {
    const { warmUp, connections, batches } = this.#scenario;
    const measured = serial - warmUp;
    if (measured === 0) this.#measurement.begin(this.#clock.now);
    if (measured === connections) this.#measurement.end(this.#clock.now);
    const isMeasured = measured >= 0 && measured < connections;
    this.#batch = isMeasured ? Math.floor((measured * batches) / connections) : NONE;
    const isTold = serial % PROGRESS_EVERY === 0 ? serial <= this.#end : serial === this.#end;
    if (isTold) this.#onProgress?.(serial / this.#end);
  }

  #accept(connection: number): void {
    // In the system before it is dispatched: an answer may come at once.
    this.#life.arrived(connection, this.#batch);
    if (!this.#dispatcher.accept(connection)) this.#life.refused(connection);
  }

  /**
   * Arrivals go on until all that is measured has ended, so that its end sees the same load; but for no more
   * connections than the warm-up had.
   */
  #scheduleArrival(): void {
    const isLast = this.#serial > this.#end + this.#scenario.warmUp;
    this.#arrivalAt = isLast ? Number.POSITIVE_INFINITY : this.#arrivalAt + this.#nextGap();
  }

  #timerEnded(): void {
    const timers = this.#timers;
    timers.take();
    const { kind, subject, version } = timers;
    switch (kind) {
      case TimerKind.think:
        if (this.#connections.version(subject) === version) this.#life.thinkEnded(subject, this.#batch);
        break;
      case TimerKind.lifetime:
        if (this.#connections.version(subject) === version) this.#life.lifetimeEnded(subject);
        break;
      case TimerKind.stall:
        this.#stalls.look(subject);
        break;
      case TimerKind.refresh:
        this.#pool.refresh();
        this.#scheduleRefresh();
        break;
      case TimerKind.action:
        this.#faults.act(subject);
    }
  }

  #scheduleRefresh(): void {
    const { signals } = this.#scenario;
    if (signals === undefined) return;
    // With nothing else to come, it would go on for ever.
    const isAlone = this.#timers.size === 0 && this.#due.next === Number.POSITIVE_INFINITY;
    if (isAlone && this.#arrivalAt === Number.POSITIVE_INFINITY) return;
    this.#timers.set(this.#clock.now + signals.refreshEvery, TimerKind.refresh, 0, 0);
  }
}

const PROGRESS_EVERY = 50_000;
