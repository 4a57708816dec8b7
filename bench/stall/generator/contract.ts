/** What the generator is asked, as JSON in its only argument, and what it answers, as JSON on standard output. */

export interface GeneratorRequest {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Connections a second, on average; their arrivals are a Poisson process. */
  readonly ratePerSecond: number;
  /** Arrivals before this one count for nothing. */
  readonly warmUpMs: number;
  readonly durationMs: number;
  /** Share of the requests, 0 to 1, that ask for `blockingPath`; the others ask for `/`. */
  readonly blockingShare: number;
  readonly blockingPath: string;
  readonly seed: number;
}

export interface GeneratorResult {
  /** After the warm-up, of both kinds. */
  readonly requests: number;
  /** Of the answered requests for `/`, from the scheduled arrival to the last byte of the answer. */
  readonly latenciesMs: readonly number[];
  readonly blockingLatenciesMs: readonly number[];
  /** What went wrong and how often, in either kind. */
  readonly errors: Readonly<Record<string, number>>;
  /** By how much each connection was opened after its scheduled arrival. */
  readonly lateMs: readonly number[];
}
