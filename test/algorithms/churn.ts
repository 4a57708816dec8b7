/** Everything that can happen to an algorithm, in an order that only a seed decides. */
import type { Algorithm, WorkerView } from '../../src/algorithms/contract.ts';
import { client, seededContext, type TestWorker, worker } from './views.ts';

const SLOTS = 9;

/**
 * Makes an algorithm and drives it through so many steps. `seen` is shown each pick, who could be given it, and all members.
 * What the algorithm is told is what the contract promises.
 */
export function churn(
  make: () => Algorithm,
  seed: number,
  steps: number,
  seen: (
    picked: WorkerView | undefined,
    eligible: readonly TestWorker[],
    members: readonly TestWorker[],
  ) => void,
): void {
  const { random } = seededContext(seed + 1);
  const below = (limit: number): number => Math.floor(random() * limit);
  const algorithm = make();
  // Slots have gaps, as those of workers that never came up.
  const all = Array.from({ length: SLOTS }, (_, index) => worker(index * 2 + 1));
  const present = new Set(all.slice(0, 5).map(({ slot }) => slot));
  /** Of views that were replaced too. */
  const open: TestWorker[] = [];
  const members = (): TestWorker[] => all.filter(({ slot }) => present.has(slot));
  algorithm.changed?.(members());

  const close = (index: number): void => {
    const [released] = open.splice(index, 1);
    if (released === undefined) return;
    released.open--;
    released.pending = Math.min(released.pending, released.open);
    released.inFlight = Math.max(0, released.inFlight - 1);
    if (random() < 0.2) released.errors++;
    else released.done++;
    // More than the contract promises must do no harm: of one that is only away, it may be told.
    if (members().includes(released) || (all.includes(released) && random() < 0.5))
      algorithm.released?.(released);
  };

  const toggle = (index: number): void => {
    const { slot } = all[index]!;
    if (present.delete(slot)) {
      algorithm.changed?.(members());
      // Its process is gone, with all it had; or it drains, and another one comes.
      if (random() < 0.5) all[index] = successorOf(all[index]!);
    } else {
      present.add(slot);
      algorithm.changed?.(members());
    }
  };

  /** Without a moment in which the slot is no member. */
  const replace = (index: number): void => {
    all[index] = successorOf(all[index]!);
    algorithm.changed?.(members());
  };

  /** A process that is new, or has connections of its own and has answered as much as the old one, or more. */
  const successorOf = ({ slot, weight, done, errors }: TestWorker): TestWorker => {
    const successor = worker(slot, { weight });
    if (random() < 0.5) return successor;
    const own = 1 + below(3);
    for (let connection = 0; connection < own; connection++) open.push(successor);
    return Object.assign(successor, {
      open: own,
      pending: below(own + 1),
      done: done + below(2),
      errors: errors + below(2),
      latencyMs: random() * 20,
    });
  };

  for (let step = 0; step < steps; step++) {
    const action = random();
    if (action < 0.05) toggle(below(SLOTS));
    else if (action < 0.08) replace(below(SLOTS));
    else if (action < 0.11) {
      all[below(SLOTS)]!.weight = 1 + below(4) / 2;
      algorithm.changed?.(members());
    } else if (action < 0.22) {
      const reporting = all[below(SLOTS)]!;
      reporting.latencyMs = random() * 20;
      reporting.utilization = random();
      reporting.inFlight = Math.min(reporting.open, below(5));
      reporting.pending = 0;
    } else if (action < 0.5) close(below(open.length || 1));
    const eligible = random() < 0.5 ? members() : members().filter(() => random() < 0.6);
    const picked = algorithm.pick(eligible, random() < 0.1 ? {} : client(below(40)));
    seen(picked, eligible, members());
    // It waits, for anybody or for the one that was picked.
    if (picked === undefined || !eligible.includes(picked as TestWorker)) continue;
    const taken = picked as TestWorker;
    taken.open++;
    taken.pending++;
    open.push(taken);
    algorithm.assigned?.(taken);
    if (random() < 0.7) taken.pending--;
  }
}
