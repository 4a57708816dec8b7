/** Counts what happens in the measured time, and nothing else. Every time is one of `monotonicMs`. */
import type { Histogram } from 'hdr-histogram-js';
import { createHistogram, encodeHistogram, record } from '../histogram.ts';
import type { Observed } from './contract.ts';

export const MOMENT_MS = 100;

export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

export interface RecorderOptions {
  readonly measureMs: number;
}

export interface Answered {
  /** By which it counts or not: when the request was due, or when it ended. */
  readonly atMs: number;
  readonly latencyMs: number;
  readonly status: number;
  readonly worker: string | undefined;
  /** Any object that stands for the connection. */
  readonly connection: object;
}

export class Recorder {
  readonly #measureMs: number;
  readonly #latency = createHistogram();
  readonly #errors: Record<string, number> = {};
  readonly #byWorker: Record<string, { requests: number; connections: number }> = {};
  readonly #moments: (MutableMoment | undefined)[] = [];
  readonly #connections = new WeakSet<object>();
  #answered = 0;
  #beginMs = Number.POSITIVE_INFINITY;

  constructor({ measureMs }: RecorderOptions) {
    this.#measureMs = measureMs;
  }

  /** When the measured time begins; may lie ahead. */
  beginAt(ms: number): void {
    this.#beginMs = ms;
  }

  /** Whether what belongs to this time is measured. */
  counts(atMs: number): boolean {
    const since = atMs - this.#beginMs;
    return since >= 0 && since < this.#measureMs;
  }

  answered({ atMs, latencyMs, status, worker, connection }: Answered): void {
    if (!this.counts(atMs)) return;
    if (!isSuccess(status)) {
      this.failed(atMs, String(status));
      return;
    }
    this.#answered++;
    record(this.#latency, latencyMs);
    const moment = this.#momentAt(atMs);
    moment.answered++;
    record(moment.latency, latencyMs);
    if (worker === undefined) return;
    const counts = this.#countsOf(worker);
    counts.requests++;
    if (this.#connections.has(connection)) return;
    this.#connections.add(connection);
    counts.connections++;
  }

  failed(atMs: number, kind: string): void {
    if (!this.counts(atMs)) return;
    this.#errors[kind] = (this.#errors[kind] ?? 0) + 1;
    this.#momentAt(atMs).errors++;
  }

  /** A connection that stays open through the measured time. */
  holds(worker: string | undefined): void {
    if (worker !== undefined) this.#countsOf(worker).connections++;
  }

  observed(): Observed {
    return {
      answered: this.#answered,
      errors: this.#errors,
      latency: encodeHistogram(this.#latency),
      byWorker: this.#byWorker,
      moments: Array.from(
        this.#moments,
        (moment) => moment && { ...moment, latency: encodeHistogram(moment.latency) },
      ),
    };
  }

  #countsOf(worker: string): { requests: number; connections: number } {
    this.#byWorker[worker] ??= { requests: 0, connections: 0 };
    return this.#byWorker[worker];
  }

  #momentAt(atMs: number): MutableMoment {
    const index = Math.floor((atMs - this.#beginMs) / MOMENT_MS);
    this.#moments[index] ??= { answered: 0, errors: 0, latency: createHistogram(2) };
    return this.#moments[index];
  }
}

interface MutableMoment {
  answered: number;
  errors: number;
  readonly latency: Histogram;
}
