/** What a worker's process says of itself, always up to date: nothing is copied. */
import type { LoadReport } from '../dispatch/contract.ts';
import type { LiveGauges } from './gauges.ts';

export class WorkerReport implements LoadReport {
  inFlight = 0;
  /** Dispatch is told of each end. */
  readonly closed = 0;
  readonly #worker: number;
  readonly #gauges: LiveGauges;
  readonly #busySince: Float64Array;

  /** `busySince` is by worker, NaN while it is not busy. */
  constructor(worker: number, gauges: LiveGauges, busySince: Float64Array) {
    this.#worker = worker;
    this.#gauges = gauges;
    this.#busySince = busySince;
  }

  get done(): number {
    return this.#gauges.done(this.#worker);
  }

  get errors(): number {
    return this.#gauges.errors(this.#worker);
  }

  get latencyMs(): number | undefined {
    return this.#gauges.latencyMs(this.#worker);
  }

  get utilization(): number | undefined {
    return this.#gauges.utilization(this.#worker);
  }

  get busySinceMs(): number | undefined {
    const since = this.#busySince[this.#worker]!;
    return Number.isNaN(since) ? undefined : since;
  }
}
