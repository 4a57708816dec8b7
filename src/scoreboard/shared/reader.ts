/**
 * The master's side of the shared scoreboard. A worker may write there whatever it likes, by mistake or not, so no
 * number is believed before it was looked at.
 */
import type { LoadReport } from '../contract.ts';
import { LATENCY_BUCKETS, type Latencies } from '../latencies.ts';
import { Field, type ScoreboardRecord } from './layout.ts';

export type RecordReport = LoadReport & { readonly taken: number };

/** Clocks of two processes are one; a worker that is ahead by so much did not read it. */
const AHEAD_AT_MOST_MS = 1_000;

/** The first so many fields make a report. */
const REPORTED = 9;

const nothing: RecordReport = { taken: 0, closed: 0, inFlight: 0, done: 0, errors: 0 };

export class RecordReader {
  readonly #fields: Float64Array;
  readonly #now: () => number;
  readonly #shownLatencies: Float64Array;
  readonly #latencies = new Float64Array(LATENCY_BUCKETS);
  /** The fields as they were at the latest report. */
  readonly #seen = new Float64Array(REPORTED);
  #latencySumMs = 0;
  #latest: RecordReport = nothing;
  #flaw: string | undefined;

  /** `now` gives monotonic milliseconds, as the worker's clock does. */
  constructor({ fields, latencies }: ScoreboardRecord, now: () => number) {
    this.#now = now;
    this.#fields = fields;
    this.#shownLatencies = latencies;
  }

  /** What is wrong with the record, such as "closed is -3": something that no worker writes. */
  get flaw(): string | undefined {
    return this.#flaw;
  }

  /**
   * What the record says now, never stale; from its first flaw on, what it said before that. The very same report for as
   * long as nothing changes: a master looks at all records for each connection, and most of them are as they were.
   */
  read(nowMs: number): RecordReport {
    if (this.#flaw !== undefined || !this.#hasChanged()) return this.#latest;
    const fields = this.#fields;
    // A worker counts a connection as taken before it counts it as closed.
    const closed = fields[Field.closed]!;
    const done = fields[Field.done]!;
    const errors = fields[Field.errors]!;
    const taken = fields[Field.taken]!;
    const inFlight = fields[Field.inFlight]!;
    const utilization = fields[Field.utilization]!;
    const latencyMs = fields[Field.latencyMs]!;
    const aliveAtMs = fields[Field.aliveAtMs]!;
    const busySinceMs = fields[Field.busySinceMs]!;
    const { closed: wasClosed, done: wasDone, errors: hadErrors, taken: hadTaken } = this.#latest;
    const isSound =
      isCount(closed, wasClosed) &&
      isCount(done, wasDone) &&
      isCount(errors, hadErrors) &&
      isCount(taken, hadTaken) &&
      Number.isFinite(inFlight) &&
      Number.isFinite(utilization) &&
      // NaN before the first request.
      (latencyMs >= 0 ? latencyMs < Number.POSITIVE_INFINITY : Number.isNaN(latencyMs)) &&
      this.#isTime(aliveAtMs, nowMs) &&
      this.#isTime(busySinceMs, nowMs);
    if (!isSound) {
      this.#flaw = this.#findFlaw({ closed, done, errors, taken, inFlight, utilization, latencyMs });
      return this.#latest;
    }
    this.#latest = {
      taken,
      closed: Math.min(closed, taken),
      inFlight: Math.max(inFlight, 0),
      done,
      errors,
      utilization: Math.min(Math.max(utilization, 0), 1),
      latencyMs: Number.isNaN(latencyMs) ? undefined : latencyMs,
      // A heartbeat after it: the event loop has turned since, and was busy before.
      busySinceMs: busySinceMs === 0 || busySinceMs < aliveAtMs ? undefined : busySinceMs,
      aliveAtMs: aliveAtMs === 0 ? undefined : aliveAtMs,
    };
    return this.#latest;
  }

  #hasChanged(): boolean {
    const fields = this.#fields;
    const seen = this.#seen;
    let hasChanged = false;
    for (let field = 0; field < REPORTED; field++) {
      const value = fields[field]!;
      const before = seen[field]!;
      // NaN is the latency before the first request.
      if (value === before || (Number.isNaN(value) && Number.isNaN(before))) continue;
      seen[field] = value;
      hasChanged = true;
    }
    return hasChanged;
  }

  /** Requests by how long they took, as in latencies.ts; from the record's first flaw on, what it said before that. */
  readLatencies(): Latencies {
    for (let bucket = 0; bucket < LATENCY_BUCKETS && this.#flaw === undefined; bucket++) {
      const count = this.#shownLatencies[bucket]!;
      const before = this.#latencies[bucket]!;
      if (isCount(count, before)) this.#latencies[bucket] = count;
      else this.#flaw = `the number of requests of latency ${bucket} is ${count} after ${before}`;
    }
    if (this.#flaw === undefined) {
      const sumMs = this.#fields[Field.latencySumMs]!;
      const before = this.#latencySumMs;
      if (sumMs >= before && sumMs < Number.POSITIVE_INFINITY) this.#latencySumMs = sumMs;
      else this.#flaw = `the sum of latencies is ${sumMs} after ${before}`;
    }
    return { counts: this.#latencies, sumMs: this.#latencySumMs };
  }

  /** A master that was without a CPU since `nowMs` reads what workers wrote in the meantime: it looks at the clock again. */
  #isTime(valueMs: number, nowMs: number): boolean {
    if (!(valueMs >= 0)) return false;
    return valueMs <= nowMs + AHEAD_AT_MOST_MS || valueMs <= this.#now() + AHEAD_AT_MOST_MS;
  }

  /** In words, for the log. */
  #findFlaw({ inFlight, utilization, latencyMs, ...counts }: Readonly<Record<string, number>>): string {
    for (const [name, count] of Object.entries(counts)) {
      const before = this.#latest[name as 'closed' | 'done' | 'errors' | 'taken'];
      if (!isCount(count, before)) return `${name} is ${count} after ${before}`;
    }
    for (const [name, value] of Object.entries({ inFlight, utilization }))
      if (!Number.isFinite(value)) return `${name} is ${value}`;
    if (latencyMs! < 0 || latencyMs === Number.POSITIVE_INFINITY) return `latencyMs is ${latencyMs}`;
    return 'a time in it is none, or still to come';
  }
}

function isCount(value: number, before: number): boolean {
  return value >= before && value <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value;
}
