/** What the process with the clients is asked to do, and what it saw. */

export interface Crowd {
  /** New connections a second with one request each, whatever became of earlier ones. */
  readonly visitsPerSecond: number;
  /** Keep-alive connections with one request at a time and a moment of idleness before the next. */
  readonly kept: number;
  /** Keep-alive connections that are idle for seconds: over whole reloads. */
  readonly sleepy: number;
  /** Keep-alive connections with several requests at a time. */
  readonly pipelined: number;
}

export interface ClientOrder {
  readonly port: number;
  readonly crowd: Crowd;
  readonly seed: number;
  /** It ends after so long, whatever happens. */
  readonly mostMs: number;
}

export const kinds = ['visit', 'kept', 'pipelined', 'post'] as const;
export type Kind = (typeof kinds)[number];

/** All but `keptClosed` and `askedToLeave`, which are connections, are requests. */
export interface Counts {
  /** Those that have come to an end, good or bad. */
  requests: number;
  /** With 200 and what was asked for. */
  answered: number;
  refused: number;
  reset: number;
  /** The server closed instead of answering. */
  unanswered: number;
  timedOut: number;
  /** With another status than 200. */
  otherStatus: number;
  /** With the answer to a request that had its answer already. */
  twice: number;
  /** With the answer to another request, another body, or what is no HTTP. */
  wrong: number;
  /** The client had not asked for it and had not been told. */
  keptClosed: number;
  /** By `Connection: close` in an answer to a client that meant to stay. */
  askedToLeave: number;
}

/** Since the report before. */
export interface ClientReport {
  readonly seconds: number;
  readonly counts: Counts;
  /** Histograms of milliseconds from when a request was due to the end of its answer, encoded. */
  readonly latency: Readonly<Record<Kind, string>>;
  /** By how much visits were late, encoded. */
  readonly lateness: string;
}

export type ToClient =
  | { readonly type: 'bench:run'; readonly order: ClientOrder }
  | { readonly type: 'bench:tell' }
  /** Ends what is under way, tells what came of it, and exits. */
  | { readonly type: 'bench:end' };

export type FromClient = { readonly type: 'bench:told'; readonly report: ClientReport };
