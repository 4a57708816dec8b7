/** What workers report of themselves: requests done and failed, latency, utilisation. */
import type { Clock } from './clock.ts';
import { RECORD } from './records.ts';

export interface Gauges {
  done(worker: number): number;
  errors(worker: number): number;
  latencyMs(worker: number): number | undefined;
  utilization(worker: number): number | undefined;
}

/** As in the live load counters: about the last ten requests count. */
const LATENCY_WEIGHT = 0.1;
/** As in the live meter: a window shorter than this says more about the moment than about the load. */
const LEAST_WINDOW_MS = 100;

/** The present values. */
export class LiveGauges implements Gauges {
  readonly #clock: Clock;
  readonly #unitMs: number;
  /**
   * The last four numbers of each worker's record: time spent serving, since when it serves (infinite when idle),
   * latency (below 0: none yet), done.
   */
  readonly #records: Float64Array;
  readonly #errors: Float64Array;
  readonly #windowFrom: Float64Array;
  readonly #windowBusy: Float64Array;
  readonly #windowValue: Float64Array;

  constructor(clock: Clock, unitMs: number, records: Float64Array) {
    const workers = records.length / RECORD;
    this.#clock = clock;
    this.#unitMs = unitMs;
    this.#records = records;
    this.#errors = new Float64Array(workers);
    this.#windowFrom = new Float64Array(workers);
    this.#windowBusy = new Float64Array(workers);
    this.#windowValue = new Float64Array(workers);
    for (let worker = 0; worker < workers; worker++) this.reset(worker);
  }

  done(worker: number): number {
    return this.#records[RECORD * worker + 7]!;
  }

  errors(worker: number): number {
    return this.#errors[worker]!;
  }

  latencyMs(worker: number): number | undefined {
    const latency = this.#records[RECORD * worker + 6]!;
    return latency < 0 ? undefined : latency;
  }

  /** Share of the last window in which it served; a window ends when it is asked for. */
  utilization(worker: number): number | undefined {
    const duration = this.#clock.now - this.#windowFrom[worker]!;
    if (duration * this.#unitMs >= LEAST_WINDOW_MS) {
      this.#windowValue[worker] = (this.busyTime(worker) - this.#windowBusy[worker]!) / duration;
      this.#beginWindow(worker);
    }
    const value = this.#windowValue[worker]!;
    return value < 0 ? undefined : value;
  }

  /** Time spent serving since the run began, whatever processes there were. */
  busyTime(worker: number): number {
    const since = this.#records[RECORD * worker + 5]!;
    return this.#records[RECORD * worker + 4]! + Math.max(this.#clock.now - since, 0);
  }

  becameBusy(worker: number): void {
    this.#records[RECORD * worker + 5] = this.#clock.now;
  }

  becameIdle(worker: number): void {
    this.#records[RECORD * worker + 4] = this.busyTime(worker);
    this.#records[RECORD * worker + 5] = Number.POSITIVE_INFINITY;
  }

  requestEnded(worker: number, duration: number, failed: boolean): void {
    const record = RECORD * worker;
    const latency = this.#records[record + 6]!;
    const ms = duration * this.#unitMs;
    this.#records[record + 6] = latency < 0 ? ms : latency + LATENCY_WEIGHT * (ms - latency);
    if (failed) this.#errors[worker]!++;
    else this.#records[record + 7]!++;
  }

  /** Another process takes the worker's place. */
  reset(worker: number): void {
    this.becameIdle(worker);
    this.#records[RECORD * worker + 6] = -1;
    this.#records[RECORD * worker + 7] = 0;
    this.#errors[worker] = 0;
    this.#windowValue[worker] = -1;
    this.#beginWindow(worker);
  }

  #beginWindow(worker: number): void {
    this.#windowFrom[worker] = this.#clock.now;
    this.#windowBusy[worker] = this.busyTime(worker);
  }
}

/** The values of the last refresh. */
export class SeenGauges implements Gauges {
  readonly #live: Gauges;
  readonly #done: number[] = [];
  readonly #errors: number[] = [];
  readonly #latencyMs: (number | undefined)[] = [];
  readonly #utilization: (number | undefined)[] = [];

  constructor(live: Gauges) {
    this.#live = live;
  }

  refresh(worker: number): void {
    this.#done[worker] = this.#live.done(worker);
    this.#errors[worker] = this.#live.errors(worker);
    this.#latencyMs[worker] = this.#live.latencyMs(worker);
    this.#utilization[worker] = this.#live.utilization(worker);
  }

  done(worker: number): number {
    return this.#done[worker] ?? 0;
  }

  errors(worker: number): number {
    return this.#errors[worker] ?? 0;
  }

  latencyMs(worker: number): number | undefined {
    return this.#latencyMs[worker];
  }

  utilization(worker: number): number | undefined {
    return this.#utilization[worker];
  }
}
