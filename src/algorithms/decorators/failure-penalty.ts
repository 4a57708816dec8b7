/**
 * Failure penalty: each recent failure of a worker counts like so many connections and requests more.
 *
 * To anything that looks at load, a worker that fails at once looks free, and gets most of the traffic: a black
 * hole. Counting its failures as if they were requests it still has makes it look as busy as it should. The count
 * fades, so a worker that has recovered comes back by itself, and when all fail alike none is preferred.
 *
 * The algorithm inside sees the same workers with higher numbers. Penalties are whole and change only where the
 * algorithm is told, so that what it keeps stays true. An algorithm that does not look at load is not affected.
 *
 * Cost: O(1) a pick, and O(N) every few milliseconds.
 */
import type { Algorithm, AlgorithmContext, WorkerView } from '../contract.ts';
import type { OffUnlessGiven } from '../entry.ts';

export const failurePenaltyOption: OffUnlessGiven<'failure-penalty'> = {
  name: 'failure-penalty',
  kind: 'number',
  min: 0.1,
  max: 1_000_000,
  default: undefined,
  doc: 'Count each recent failed request as this many additional connections and requests; fades over 10 s.',
};

/** Time in which a failure fades to 1/e. */
const FADE_MS = 10_000;

/** Between two samples of all workers. */
const SAMPLE_EVERY_MS = 10;

/** A penalty above this says no more, and would take longer to fade. */
const MAX_PENALTY = 1_000_000;

class PenalizedView implements WorkerView {
  readonly worker: WorkerView;
  /** Of those the algorithm inside was told of last; it is told nothing of others. */
  isMember = false;
  penalty = 0;
  score = 0;
  /** Errors that are in the score. */
  assessed: number;

  constructor(worker: WorkerView) {
    this.worker = worker;
    this.assessed = worker.errors;
  }

  /** Keeps this part of the score and adds the failures since the last time; how much the penalty grew. */
  assess(kept: number, perFailure: number): number {
    const { errors } = this.worker;
    // A new process counts from 0 again.
    const failures = errors < this.assessed ? errors : errors - this.assessed;
    this.assessed = errors;
    this.score = Math.min(MAX_PENALTY, this.score * kept + failures * perFailure);
    const before = this.penalty;
    this.penalty = Math.floor(this.score);
    return this.penalty - before;
  }

  get slot(): number {
    return this.worker.slot;
  }
  get weight(): number {
    return this.worker.weight;
  }
  get pending(): number {
    return this.worker.pending;
  }
  get open(): number {
    return this.worker.open + this.penalty;
  }
  get inFlight(): number {
    return this.worker.inFlight + this.penalty;
  }
  get latencyMs(): number | undefined {
    return this.worker.latencyMs;
  }
  get utilization(): number | undefined {
    return this.worker.utilization;
  }
  get done(): number {
    return this.worker.done;
  }
  get errors(): number {
    return this.worker.errors;
  }
}

export function failurePenalty(inner: Algorithm, perFailure: number, { now }: AlgorithmContext): Algorithm {
  /** By slot, those that are no members now included: whoever comes back has its failures still. */
  const views = new Map<number, PenalizedView>();
  let members: readonly PenalizedView[] = [];
  let sampledMs = now();

  const memberOf = (worker: WorkerView): PenalizedView | undefined => {
    const view = views.get(worker.slot);
    return view?.worker === worker && view.isMember ? view : undefined;
  };

  const assess = (view: PenalizedView, kept: number): void => {
    const change = view.assess(kept, perFailure);
    if (change === 0 || !view.isMember) return;
    if (change > 0) inner.assigned?.(view);
    else inner.released?.(view);
  };

  const sampleAll = (): void => {
    const nowMs = now();
    if (nowMs - sampledMs < SAMPLE_EVERY_MS) return;
    const kept = Math.exp((sampledMs - nowMs) / FADE_MS);
    sampledMs = nowMs;
    for (const view of views.values()) assess(view, kept);
  };

  return {
    changed(next, reachable = next) {
      for (const view of members) view.isMember = false;
      members = next.map((worker) => viewOf(views, worker));
      for (const view of members) view.isMember = true;
      inner.changed?.(
        members,
        reachable.map((worker) => viewOf(views, worker)),
      );
    },
    assigned(worker) {
      const view = memberOf(worker);
      if (view !== undefined) inner.assigned?.(view);
    },
    released(worker) {
      const view = memberOf(worker);
      if (view === undefined) return;
      inner.released?.(view);
      // Most failures end their connection.
      assess(view, 1);
    },
    pick(workers, connection) {
      sampleAll();
      const seen =
        workers.length === members.length ? members : workers.map((worker) => viewOf(views, worker));
      const picked = inner.pick(seen, connection);
      return (picked as PenalizedView | undefined)?.worker;
    },
  };
}

function viewOf(views: Map<number, PenalizedView>, worker: WorkerView): PenalizedView {
  const known = views.get(worker.slot);
  if (known?.worker === worker) return known;
  // A view that takes the place of another is another process: it has none of that one's failures.
  const view = new PenalizedView(worker);
  views.set(worker.slot, view);
  return view;
}
