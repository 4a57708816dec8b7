/** The workers by themselves: what they are on, and what they report of it. */
import type { Clock } from './clock.ts';
import type { LiveGauges } from './gauges.ts';
import { WorkerReport } from './worker-report.ts';

export class Workers {
  readonly reports: readonly WorkerReport[];
  /** By worker: since when it is on its present request, NaN while it is on none. Not kept where no rule asks. */
  readonly busySince: Float64Array;
  readonly #clock: Clock;
  readonly #gauges: LiveGauges;

  constructor(count: number, clock: Clock, gauges: LiveGauges) {
    const busySince = new Float64Array(count).fill(Number.NaN);
    this.busySince = busySince;
    this.reports = Array.from({ length: count }, (_, worker) => new WorkerReport(worker, gauges, busySince));
    this.#clock = clock;
    this.#gauges = gauges;
  }

  requestStarted(worker: number): void {
    if (this.reports[worker]!.inFlight++ > 0) return;
    this.#gauges.becameBusy(worker);
    this.#clock.changeActive(1);
  }

  requestEnded(worker: number, duration: number, failed: boolean): void {
    this.#gauges.requestEnded(worker, duration, failed);
    if (--this.reports[worker]!.inFlight === 0) this.#becameIdle(worker);
  }

  /** Its process is gone. */
  stopped(worker: number): void {
    const report = this.reports[worker]!;
    if (report.inFlight > 0) this.#becameIdle(worker);
    report.inFlight = 0;
    this.#gauges.reset(worker);
  }

  /** CPU time its processes have used. */
  cpuTime(worker: number): number {
    return this.#gauges.cpuTime(worker);
  }

  isRunnable(worker: number): boolean {
    return this.reports[worker]!.inFlight > 0;
  }

  #becameIdle(worker: number): void {
    this.#gauges.becameIdle(worker);
    this.#clock.changeActive(-1);
  }
}
