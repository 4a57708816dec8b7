/** How much work each worker could do, from what it does and how busy that makes it (gRFC A58). */
import type { WorkerView } from '../contract.ts';

export interface CapacityRules {
  /** A worker's numbers count after so long. */
  readonly blackoutMs: number;
  /** And no more when it has answered nothing for so long. */
  readonly expirationMs: number;
  /** Utilization added for errors, times their part of the requests. */
  readonly penalty: number;
}

interface Known {
  readonly worker: WorkerView;
  readonly done: number;
  readonly errors: number;
  readonly atMs: number;
  /** Requests per second at full utilization; 0 while unknown. */
  capacity: number;
  /** Since when it has answered without a long break; undefined when it has not. */
  sinceMs: number | undefined;
  lastMs: number;
}

export class CapacityEstimate {
  readonly #rules: CapacityRules;
  readonly #known = new Map<number, Known>();
  #nowMs = 0;

  constructor(rules: CapacityRules) {
    this.#rules = rules;
  }

  /**
   * They were away, and what they did meanwhile says nothing of what they can: counting begins here. What is known of
   * another process in the same slot is forgotten.
   */
  joined(workers: readonly WorkerView[], nowMs: number): void {
    for (const worker of workers) {
      const { slot, done, errors } = worker;
      const known = this.#known.get(slot);
      if (known === undefined || !isSameProcess(known, worker)) this.#known.delete(slot);
      else this.#known.set(slot, { ...known, done, errors, atMs: nowMs });
    }
  }

  /** Takes in what the worker did since the last time. */
  observe(worker: WorkerView, nowMs: number): void {
    this.#nowMs = nowMs;
    const { slot, done, errors, utilization } = worker;
    const before = this.#known.get(slot);
    const isSame = before !== undefined && isSameProcess(before, worker);
    const next: Known = {
      worker,
      done,
      errors,
      atMs: nowMs,
      capacity: isSame ? before.capacity : 0,
      sinceMs: isSame ? before.sinceMs : undefined,
      lastMs: isSame ? before.lastMs : nowMs,
    };
    this.#known.set(slot, next);
    if (!isSame || nowMs <= before.atMs) return;
    const failed = errors - before.errors;
    const answered = done - before.done + failed;
    const cost = (utilization ?? 0) + (answered === 0 ? 0 : failed / answered) * this.#rules.penalty;
    if (answered === 0 || cost <= 0) {
      if (nowMs - before.lastMs >= this.#rules.expirationMs) next.sinceMs = undefined;
      return;
    }
    next.capacity = (answered * 1000) / (nowMs - before.atMs) / cost;
    next.sinceMs ??= nowMs;
    next.lastMs = nowMs;
  }

  /** The factor of each slot's weight, around 1; 1 for all while fewer than two are known. */
  factors(members: readonly WorkerView[]): (slot: number) => number {
    const capacities = new Map<number, number>();
    let sum = 0;
    for (const { slot } of members) {
      const capacity = this.#capacityOf(slot);
      if (capacity === undefined) continue;
      capacities.set(slot, capacity);
      sum += capacity;
    }
    if (capacities.size < 2) return () => 1;
    const mean = sum / capacities.size;
    return (slot) => (capacities.get(slot) ?? mean) / mean;
  }

  #capacityOf(slot: number): number | undefined {
    const known = this.#known.get(slot);
    if (known?.sinceMs === undefined || known.capacity === 0) return undefined;
    return this.#nowMs - known.sinceMs >= this.#rules.blackoutMs ? known.capacity : undefined;
  }
}

function isSameProcess(known: Known, worker: WorkerView): boolean {
  return known.worker === worker && worker.done >= known.done && worker.errors >= known.errors;
}
