/** One worker as an algorithm sees it. */
import type { WorkerView } from '../algorithms/contract.ts';
import type { Gauges } from './gauges.ts';

export class SimulatedView implements WorkerView {
  readonly slot: number;
  readonly weight: number;
  pending = 0;
  open = 0;
  inFlight = 0;
  readonly #gauges: Gauges;

  constructor(slot: number, weight: number, gauges: Gauges) {
    this.slot = slot;
    this.weight = weight;
    this.#gauges = gauges;
  }

  get done(): number {
    return this.#gauges.done(this.slot - 1);
  }

  get errors(): number {
    return this.#gauges.errors(this.slot - 1);
  }

  get latencyMs(): number | undefined {
    return this.#gauges.latencyMs(this.slot - 1);
  }

  get utilization(): number | undefined {
    return this.#gauges.utilization(this.slot - 1);
  }
}
