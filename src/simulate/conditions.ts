/** What is wrong with each worker's present process, and how fast that lets it work. */

/** Faults may overlap. */
export interface Condition {
  blocks: number;
  slowness: number;
  /** Work after which each request fails; one entry for each fault at work. */
  readonly failing: number[];
  isDraining: boolean;
  isDown: boolean;
}

export class Conditions {
  /** Work a worker does in one unit of the work clock; 0 while it stands still. */
  readonly rates: Float64Array;
  readonly #speeds: readonly number[];
  readonly #conditions: Condition[];
  readonly #neverFails: boolean;

  constructor(speeds: readonly number[], neverFails: boolean) {
    this.rates = Float64Array.from(speeds);
    this.#speeds = speeds;
    this.#conditions = speeds.map(healthy);
    this.#neverFails = neverFails;
  }

  /** To be changed only where `rateChanged` follows. */
  of(worker: number): Condition {
    return this.#conditions[worker]!;
  }

  rateChanged(worker: number): void {
    const { blocks, slowness, isDown } = this.of(worker);
    this.rates[worker] = blocks > 0 || isDown ? 0 : this.#speeds[worker]! / slowness;
  }

  /** What was wrong with the process ends with it. */
  stopped(worker: number): void {
    this.#conditions[worker] = { ...healthy(), isDown: true };
    this.rateChanged(worker);
  }

  /** Work after which a request that starts now fails; undefined where requests are answered. */
  failsAfter(worker: number): number | undefined {
    return this.#neverFails ? undefined : this.of(worker).failing.at(-1);
  }
}

function healthy(): Condition {
  return { blocks: 0, slowness: 1, failing: [], isDraining: false, isDown: false };
}
