/**
 * Which process is to be replaced because it is too large, has answered too much or is too old, and why. PURE: it has
 * no clock, and reads nothing.
 *
 * The bounds on requests and age are another for each process, so that those that started together do not all reach
 * them together. Memory grows as it likes, and needs none.
 */

/** No bound where undefined. */
export interface RecycleBounds {
  readonly maxMemory: number | undefined;
  readonly maxRequests: number | undefined;
  readonly maxAge: number | undefined;
}

/** What a process that serves is now. */
export interface ServingFacts {
  /** Identity of the process. */
  readonly process: object;
  readonly slot: number;
  readonly ageMs: number;
  readonly requests: number;
  /** Undefined where nobody can tell. */
  readonly memoryBytes: number | undefined;
}

export interface Overdue {
  readonly slot: number;
  /** A sentence without its end, such as "memory 312 MiB is above --max-memory 300 MiB". */
  readonly why: string;
}

export interface Verdict {
  /** To be replaced now. */
  readonly next: Overdue | undefined;
  /** Those above the memory bound so soon after the last replacement of their slot that it has to wait. */
  readonly tooSoon: readonly Overdue[];
}

export interface RecyclePolicy {
  judge(serving: readonly ServingFacts[], bounds: RecycleBounds, nowMs: number): Verdict;
  replaced(slot: number, nowMs: number): void;
  /** Its new process came to nothing. How long the slot is left alone for that. */
  failed(slot: number, nowMs: number): number;
}

/** Share of a bound by which it varies, up and down. */
const JITTER = 0.1;

/** Between two replacements of a slot. A bound on age is itself a time between them. */
export const APART_MS = 30_000;

/** After a failure; doubled with each further one. */
const RETRY_AFTER_MS = 30_000;
const RETRY_AFTER_MOST_MS = 600_000;

interface SlotMemory {
  replacedAtMs: number;
  failures: number;
  restsUntilMs: number;
}

/** `random` gives numbers from 0 to 1. */
export function createRecyclePolicy(random: () => number): RecyclePolicy {
  const slots = new Map<number, SlotMemory>();
  const factors = new WeakMap<object, { readonly requests: number; readonly age: number }>();

  const memoryOf = (slot: number): SlotMemory => {
    const known = slots.get(slot);
    if (known !== undefined) return known;
    const fresh = { replacedAtMs: Number.NEGATIVE_INFINITY, failures: 0, restsUntilMs: 0 };
    slots.set(slot, fresh);
    return fresh;
  };

  const factorsOf = (process: object) => {
    const known = factors.get(process);
    if (known !== undefined) return known;
    const fresh = { requests: varied(random), age: varied(random) };
    factors.set(process, fresh);
    return fresh;
  };

  return {
    judge(serving, bounds, nowMs) {
      const tooSoon: Overdue[] = [];
      let next: (Overdue & { readonly replacedAtMs: number }) | undefined;
      for (const facts of serving) {
        const { slot } = facts;
        const { replacedAtMs, restsUntilMs } = memoryOf(slot);
        const isSpaced = nowMs - replacedAtMs >= APART_MS;
        const memory = aboveMemory(facts, bounds);
        if (memory !== undefined && !isSpaced) tooSoon.push({ slot, why: memory });
        if (nowMs < restsUntilMs) continue;
        const factor = factorsOf(facts.process);
        const why =
          (isSpaced ? (memory ?? aboveRequests(facts, bounds, factor.requests)) : undefined) ??
          aboveAge(facts, bounds, factor.age);
        // Whose turn was the longest ago: of slots that are always overdue, each gets its turn.
        if (why !== undefined && (next === undefined || replacedAtMs < next.replacedAtMs))
          next = { slot, why, replacedAtMs };
      }
      return { next: next && { slot: next.slot, why: next.why }, tooSoon };
    },
    replaced(slot, nowMs) {
      slots.set(slot, { replacedAtMs: nowMs, failures: 0, restsUntilMs: 0 });
    },
    failed(slot, nowMs) {
      const memory = memoryOf(slot);
      const restMs = Math.min(RETRY_AFTER_MS * 2 ** memory.failures, RETRY_AFTER_MOST_MS);
      memory.failures++;
      memory.restsUntilMs = nowMs + restMs;
      return restMs;
    },
  };
}

function varied(random: () => number): number {
  return 1 + JITTER * (2 * random() - 1);
}

function aboveMemory({ memoryBytes = 0 }: ServingFacts, { maxMemory }: RecycleBounds): string | undefined {
  if (maxMemory === undefined || memoryBytes <= maxMemory) return undefined;
  return `memory ${mebibytes(memoryBytes)} is above --max-memory ${mebibytes(maxMemory)}`;
}

function aboveRequests(
  { requests }: ServingFacts,
  { maxRequests }: RecycleBounds,
  factor: number,
): string | undefined {
  if (maxRequests === undefined || requests < maxRequests * factor) return undefined;
  return `it has had ${requests} requests, --max-requests being ${maxRequests}`;
}

function aboveAge({ ageMs }: ServingFacts, { maxAge }: RecycleBounds, factor: number): string | undefined {
  if (maxAge === undefined || ageMs < maxAge * factor) return undefined;
  return `it is ${seconds(ageMs)} old, --max-age being ${seconds(maxAge)}`;
}

function mebibytes(bytes: number): string {
  return `${Math.round((bytes / 2 ** 20) * 10) / 10} MiB`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
