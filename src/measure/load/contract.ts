/** What puts load on a port, in processes of its own, and what it saw. */
import type { LoadShape, Service } from '../scenarios/contract.ts';

export interface LoadOrder {
  readonly port: number;
  /** Of every request, such as `/`; a service is added as a query: `?work=1.25` or `?wait=20`. */
  readonly path: string;
  readonly shape: ResolvedShape;
  readonly service: Service | undefined;
  readonly longLived: number;
  /** Some connections of an open load ask for another path; their latencies are not counted, only their failures. */
  readonly aside?: { readonly path: string; readonly share: number };
  /** Of arrivals, of services and of requests per connection: two runs with one seed ask for the same at the same times. */
  readonly seed: number;
  /** Discarded in front: the same load, so that what is measured begins in full swing. */
  readonly warmUpMs: number;
  /** For volleys it is not the time that counts but their number. */
  readonly measureMs: number;
  /** Processes that put the load on together. Default: 1, which is all that volleys have. */
  readonly processes?: number;
  /** Where to, for a closed load, such as `https://example.org:8443`. Default: 127.0.0.1 and `port`. */
  readonly origin?: string;
}

/** With every rate in connections (or requests) a second. */
export type ResolvedShape = LoadShape extends infer Shape
  ? Shape extends { readonly kind: 'open' }
    ? Omit<Shape, 'rate'> & { readonly perSecond: number }
    : Shape
  : never;

export interface RunningLoad {
  /** Resolves when the warm-up is over and measuring begins. */
  readonly measuring: Promise<void>;
  readonly result: Promise<LoadResult>;
  /** Ends it at once and leaves nothing. */
  abort(): void;
}

export interface LoadResult {
  /** Of the measured time. */
  readonly seconds: number;
  /** Answered with 2xx. */
  readonly answered: number;
  /**
   * By what happened, such as `ECONNRESET`, `503`, `timeout`, `closed early`, `stream closed` (a long-lived one);
   * empty when nothing did.
   */
  readonly errors: Readonly<Record<string, number>>;
  /**
   * Milliseconds from when a request was due (where the load has a rate) or sent, to the last byte of its answer. An HdrHistogram in
   * microseconds, compressed, base64; see histogram.ts.
   */
  readonly latency: string;
  /** Answers and connections by the `X-Worker` field of the answer; empty where answers have none. */
  readonly byWorker: Readonly<Record<string, WorkerCounts>>;
  readonly timeLine: readonly Moment[];
  /** For volleys: answers by `X-Worker` of each repetition. */
  readonly volleys?: readonly Readonly<Record<string, number>>[];
  readonly generator: Generator;
}

export interface WorkerCounts {
  readonly requests: number;
  readonly connections: number;
}

/** A tenth of a second, by when the requests were due; those of a closed load, which has no such times, by when they ended. */
export interface Moment {
  /** Its begin, since measuring began. */
  readonly atMs: number;
  readonly answered: number;
  readonly errors: number;
  /** This and the next two: 0 when nothing was answered. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface Generator {
  /** Such as `autocannon 9.0.0` or `open loop`. */
  readonly name: string;
  readonly processes: number;
  /** Of the busiest of its processes: the share of one core it used. */
  readonly busiest: number;
  /** 99th percentile of how late it sent what was due; 0 for a load without a rate. */
  readonly lateMs: number;
  /** Why the numbers are the generator's rather than the server's; undefined when they are not. */
  readonly bottleneck: string | undefined;
}
