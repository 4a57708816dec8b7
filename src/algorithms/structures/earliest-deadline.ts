/**
 * Weighted rotation by earliest deadline: each worker is due again 1/weight after it was last due.
 *
 * Takes weights that are no whole numbers and that change, at O(log N) a turn. Envoy and gRPC rotate in the same
 * way; they begin at random so that many dispatchers do not march in step. Here everyone begins half a step in,
 * which puts a light worker's turn in the middle of the heavy ones' instead of behind them.
 *
 * A worker that has no room when it is due loses that turn: kept, its deadlines would lie in the past, and it would
 * get a burst when it returns.
 */
import type { WorkerView } from '../contract.ts';
import { DeadlineHeap, type Due } from './deadline-heap.ts';
import { indexFromSlot } from './slot-order.ts';

interface Plan {
  readonly weight: number;
  readonly start: number;
  /** Counted from the start; deadlines are worked out from it anew each time, so that rounding does not add up. */
  turns: number;
}

export class EarliestDeadline {
  readonly #heap = new DeadlineHeap();
  #plans = new Map<number, Plan>();
  #now = 0;

  /** Members that stay keep what they have done of their present step. Weights are above zero. */
  rebuild(members: readonly WorkerView[], weightOf: (worker: WorkerView) => number): void {
    const before = this.#plans;
    this.#plans = new Map();
    this.#heap.clear();
    for (const member of members) {
      const { slot } = member;
      const old = before.get(slot);
      const left = old === undefined ? 0.5 : leftOf(old, this.#now);
      const plan: Plan = { weight: weightOf(member), start: this.#now, turns: left };
      this.#plans.set(slot, plan);
      this.#heap.push(slot, deadlineOf(plan));
    }
  }

  /** The worker among `workers` whose turn it is; undefined when none of them is a member. */
  next(workers: readonly WorkerView[]): WorkerView | undefined {
    if (workers.length === 0) return undefined;
    const passedOver: Due[] = [];
    let found: WorkerView | undefined;
    while (found === undefined) {
      const due = this.#heap.pop();
      if (due === undefined) break;
      const worker = workers[indexFromSlot(workers, due.slot)];
      if (worker?.slot === due.slot) {
        found = worker;
        this.#now = due.deadline;
        this.#pushAgain(due.slot, 1);
      } else {
        passedOver.push(due);
      }
    }
    for (const { slot, deadline } of passedOver) {
      const { weight } = this.#plans.get(slot)!;
      this.#pushAgain(slot, found === undefined ? 0 : Math.floor((this.#now - deadline) * weight) + 1);
    }
    return found;
  }

  #pushAgain(slot: number, turns: number): void {
    const plan = this.#plans.get(slot)!;
    plan.turns += turns;
    this.#heap.push(slot, deadlineOf(plan));
  }
}

function deadlineOf({ weight, start, turns }: Plan): number {
  return start + turns / weight;
}

/** Exact for a plan that begins now: rebuilding twice in a row is the same as once. */
function leftOf(plan: Plan, now: number): number {
  return plan.start === now ? plan.turns : Math.max(0, (deadlineOf(plan) - now) * plan.weight);
}
