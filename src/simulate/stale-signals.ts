/**
 * Shows an algorithm the workers as they were at the last sample. It has views of its own, which lag behind; that
 * those who decide and those who know are the same, dispatch may go on believing.
 */
import type { Algorithm, ConnectionInfo, WorkerView } from '../algorithms/contract.ts';

export class StaleSignals implements Algorithm {
  readonly #algorithm: Algorithm;
  /** The master adds to the last sample what it has assigned since. */
  readonly #countsOwn: boolean;
  /** By index of the worker: the latest process in its slot. */
  readonly #known: SampledView[] = [];
  #members: readonly WorkerView[] = [];
  #views: readonly SampledView[] = [];
  readonly #eligible: SampledView[] = [];

  constructor(algorithm: Algorithm, countsOwn: boolean) {
    this.#algorithm = algorithm;
    this.#countsOwn = countsOwn;
  }

  pick(workers: readonly WorkerView[], connection: ConnectionInfo): WorkerView | undefined {
    const views = workers === this.#members ? this.#views : this.#viewsOf(workers);
    const picked = this.#algorithm.pick(views, connection);
    return picked === undefined ? undefined : this.#known[picked.slot - 1]!.of;
  }

  changed(members: readonly WorkerView[], reachable: readonly WorkerView[] = members): void {
    this.#members = members;
    this.#views = members.map((member) => this.#viewOf(member));
    this.#algorithm.changed?.(
      this.#views,
      reachable.map((worker) => this.#viewOf(worker)),
    );
  }

  assigned({ slot }: WorkerView): void {
    if (!this.#countsOwn) return;
    const view = this.#known[slot - 1]!;
    view.pending++;
    view.open++;
    this.#algorithm.assigned?.(view);
  }

  /** Takes a sample: everything at once, the connections one by one as the contract asks. */
  sample(): void {
    for (const view of this.#known) {
      if (view === undefined) continue;
      view.sample();
      const { open } = view.of;
      while (view.open < open) {
        view.open++;
        this.#algorithm.assigned?.(view);
      }
      while (view.open > open) {
        view.open--;
        this.#algorithm.released?.(view);
      }
    }
  }

  #viewOf(worker: WorkerView): SampledView {
    const known = this.#known[worker.slot - 1];
    if (known?.of === worker) return known;
    const view = new SampledView(worker);
    this.#known[worker.slot - 1] = view;
    return view;
  }

  #viewsOf(workers: readonly WorkerView[]): readonly SampledView[] {
    this.#eligible.length = workers.length;
    for (let index = 0; index < workers.length; index++) {
      this.#eligible[index] = this.#known[workers[index]!.slot - 1]!;
    }
    return this.#eligible;
  }
}

class SampledView implements WorkerView {
  readonly of: WorkerView;
  readonly slot: number;
  readonly weight: number;
  pending = 0;
  open = 0;
  inFlight = 0;
  done = 0;
  errors = 0;
  latencyMs: number | undefined;
  utilization: number | undefined;

  constructor(of: WorkerView) {
    this.of = of;
    this.slot = of.slot;
    this.weight = of.weight;
  }

  /** All but the open connections. */
  sample(): void {
    const { of } = this;
    this.done = of.done;
    this.errors = of.errors;
    this.latencyMs = of.latencyMs;
    this.utilization = of.utilization;
    this.inFlight = of.inFlight;
    this.pending = of.pending;
  }
}
