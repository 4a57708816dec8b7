/** What workers report of themselves: requests done and failed, latency, utilisation. */
import type { Clock } from './clock.ts';
import { RECORD } from './records.ts';

/** As in the live load counters: about the last ten requests count. */
const LATENCY_WEIGHT = 0.1;
/** As in the live meter: a window shorter than this says more about the moment than about the load. */
const LEAST_WINDOW_MS = 100;

export class LiveGauges {
  readonly #clock: Clock;
  readonly #unitMs: number;
  /**
   * Of each worker's record: time spent serving, since when it serves (infinite when idle), latency (below 0: none
   * yet), done; work done, and since when by the work clock (infinite when idle).
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

  /** What it has got of a CPU since the run began: less than the time spent serving where workers share cores. */
  cpuTime(worker: number): number {
    const since = this.#records[RECORD * worker + 12]!;
    return this.#records[RECORD * worker + 11]! + Math.max(this.#clock.work - since, 0);
  }

  becameBusy(worker: number): void {
    this.#records[RECORD * worker + 5] = this.#clock.now;
    this.#records[RECORD * worker + 12] = this.#clock.work;
  }

  becameIdle(worker: number): void {
    this.#records[RECORD * worker + 4] = this.busyTime(worker);
    this.#records[RECORD * worker + 5] = Number.POSITIVE_INFINITY;
    this.#records[RECORD * worker + 11] = this.cpuTime(worker);
    this.#records[RECORD * worker + 12] = Number.POSITIVE_INFINITY;
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
