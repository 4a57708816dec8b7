/** Everything that can happen to an algorithm, in an order that only a seed decides. */
import type { Algorithm, WorkerView } from '../../src/algorithms/contract.ts';
import { client, seededContext, type TestWorker, worker } from './views.ts';

const SLOTS = 9;

/**
 * Makes an algorithm and drives it through so many steps. `seen` is shown each pick and what it could choose from.
 * What the algorithm is told is what the live pool would tell it.
 */
export function churn(
  make: () => Algorithm,
  seed: number,
  steps: number,
  seen: (picked: WorkerView | undefined, eligible: readonly TestWorker[]) => void,
): void {
  const { random } = seededContext(seed + 1);
  const below = (limit: number): number => Math.floor(random() * limit);
  const algorithm = make();
  // Slots have gaps, as those of workers that never came up.
  const all = Array.from({ length: SLOTS }, (_, index) => worker(index * 2 + 1));
  const present = new Set(all.slice(0, 5));
  const open: TestWorker[] = [];
  const members = (): TestWorker[] => all.filter((candidate) => present.has(candidate));
  algorithm.changed?.(members());

  const close = (index: number): void => {
    const [released] = open.splice(index, 1);
    if (released === undefined) return;
    released.open--;
    released.pending = Math.min(released.pending, released.open);
    released.inFlight = Math.max(0, released.inFlight - 1);
    if (random() < 0.2) released.errors++;
    else released.done++;
    algorithm.released?.(released);
  };

  const toggle = (candidate: TestWorker): void => {
    if (present.delete(candidate)) {
      algorithm.changed?.(members());
      if (random() < 0.5) return;
      // Its process is gone, with all it had.
      for (let index = open.length - 1; index >= 0; index--) if (open[index] === candidate) close(index);
      Object.assign(candidate, worker(candidate.slot, { weight: candidate.weight }));
    } else {
      present.add(candidate);
      algorithm.changed?.(members());
    }
  };

  for (let step = 0; step < steps; step++) {
    const action = random();
    if (action < 0.05) toggle(all[below(SLOTS)]!);
    else if (action < 0.08) {
      all[below(SLOTS)]!.weight = 1 + below(4) / 2;
      algorithm.changed?.(members());
    } else if (action < 0.2) {
      const reporting = all[below(SLOTS)]!;
      reporting.latencyMs = random() * 20;
      reporting.utilization = random();
      reporting.inFlight = Math.min(reporting.open, below(5));
      reporting.pending = 0;
    } else if (action < 0.5) close(below(open.length || 1));
    const eligible = random() < 0.5 ? members() : members().filter(() => random() < 0.6);
    const picked = algorithm.pick(eligible, random() < 0.1 ? {} : client(below(40)));
    seen(picked, eligible);
    if (picked === undefined) continue;
    const taken = picked as TestWorker;
    taken.open++;
    taken.pending++;
    open.push(taken);
    algorithm.assigned?.(taken);
    if (random() < 0.7) taken.pending--;
  }
}
