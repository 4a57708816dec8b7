/**
 * What a run simulates, as plain data. One unit of time is the mean service time unless a distribution says otherwise.
 *
 * A scenario holds no algorithm: several algorithms run through the same one meet the same connections with
 * the same work at the same times.
 */

export interface Scenario {
  /** Connections that arrive while the run is measured. */
  readonly connections: number;
  /** Connections before those, until the empty start is forgotten. Default: a tenth of `connections`. */
  readonly warmUp?: number;
  readonly arrivals: Arrivals;
  /** What a connection carries. Default: one request. */
  readonly connection?: ConnectionKind;
  /** Work of one request, done in that time by a worker of speed 1. Default: exponential with mean 1. */
  readonly service?: Distribution;
  /** Recorded work of the first request of each connection, in order of arrival, in place of a draw from `service`. */
  readonly works?: readonly number[];
  readonly workers: Workers;
  readonly binding?: Binding;
  /** What the algorithm knows of the workers. Default: everything, at once. */
  readonly signals?: Signals;
  /** Who connects. Default: nobody known, no connection has an address. */
  readonly clients?: Clients;
  readonly faults?: readonly Fault[];
  /** Milliseconds of the algorithm's clock in one unit of time. Default: 1. */
  readonly unitMs?: number;
  /** Batches the measured part is cut into, for confidence intervals; at least 20. Default: 32. */
  readonly batches?: number;
}

export type Arrivals =
  | { readonly kind: 'poisson'; readonly rate: number }
  | { readonly kind: 'deterministic'; readonly rate: number }
  /** Poisson with two rates that take turns, each for an exponential time of the given mean. */
  | {
      readonly kind: 'bursts';
      readonly calmRate: number;
      readonly burstRate: number;
      readonly calmFor: number;
      readonly burstFor: number;
    }
  /** Recorded times, none before the one in front of it. */
  | { readonly kind: 'trace'; readonly times: readonly number[] };

/** A distribution of positive random times. `mean` is exact and 1 unless given; `scv` is the squared coefficient of variation. */
export type Distribution =
  | { readonly kind: 'exponential'; readonly mean?: number }
  | { readonly kind: 'deterministic'; readonly mean?: number }
  /** The sum of `stages` exponential times: scv 1/stages. */
  | { readonly kind: 'erlang'; readonly mean?: number; readonly stages: number }
  /** Two exponential phases that contribute equally to the mean; `scv` at least 1. */
  | { readonly kind: 'hyperexponential'; readonly mean?: number; readonly scv: number }
  /** A share `longShare` takes `ratio` times as long as the rest. */
  | { readonly kind: 'bimodal'; readonly mean?: number; readonly longShare: number; readonly ratio: number }
  /** A power law with exponent `shape`, cut off at `ratio` times its smallest value. */
  | {
      readonly kind: 'bounded-pareto';
      readonly mean?: number;
      readonly shape: number;
      readonly ratio: number;
    }
  | { readonly kind: 'lognormal'; readonly mean?: number; readonly scv: number };

export type ConnectionKind =
  | { readonly kind: 'single' }
  /** `requests` is a mean with `count: 'geometric'`, and exact by default. The client thinks between two of them. */
  | {
      readonly kind: 'keep-alive';
      readonly requests: number;
      readonly count?: 'fixed' | 'geometric';
      readonly think: Distribution;
    }
  /** Taken at once, open for a time and no work at all, as an idle WebSocket is; 'endless' ones never close. */
  | { readonly kind: 'lifetime'; readonly lifetime: Distribution | 'endless' };

export interface Workers {
  readonly count: number;
  /**
   * 'fcfs': one request at a time, first come, first served, as an event loop that each request blocks.
   * 'ps': processor sharing, all requests at once at equal shares of the speed. Default: 'fcfs'.
   */
  readonly discipline?: 'fcfs' | 'ps';
  /** By slot; those not given have speed 1. */
  readonly speeds?: readonly number[];
  /** By slot; those not given have weight 1. */
  readonly weights?: readonly number[];
  /** What each request takes a worker on top of its work, whatever the worker's speed. Default: 0. */
  readonly overhead?: number;
  /**
   * Shared by all workers: when more than that many work, each runs slower. A blocked one works, too. Not necessarily
   * a whole number: others may use a part of one. Default: one for each worker.
   */
  readonly cores?: number;
}

export interface Binding {
  /**
   * Connections a worker may hold without having started them; a connection no worker may get waits in the
   * master. 0 hands a connection over only to a worker that starts it at once. Default: no limit.
   */
  readonly pendingLimit?: number;
  /** Connections a worker may have open. Default: no limit. */
  readonly openLimit?: number;
  /** Connections that may wait in the master; the next one is refused. Default: no limit. */
  readonly queueLimit?: number;
  /** How long a connection may wait in the master before it is refused. Default: for ever. */
  readonly queueTimeout?: number;
  /**
   * How long it may wait there while the queue stands: while for `queueInterval` everybody who left it had waited for
   * longer, although as many came as were taken. Default: for ever.
   */
  readonly queueTarget?: number;
  /** Default: ten times `queueTarget`. */
  readonly queueInterval?: number;
  /**
   * The live `--stall-timeout`, with all of its rules: a worker that leaves a connection pending for this long, and
   * neither takes nor ends another one meanwhile, counts as stalled. It gets nothing until it moves again, and the
   * master reclaims what it has pending. So does one that is on a single request for this long ('fcfs' only), except
   * that it is just left out. Both only while another worker has nothing pending and is not busy, and not while the
   * worker itself gets too little of the cores to move; but after twenty times as long, whatever else is true.
   * Default: never.
   */
  readonly stallAfter?: number;
  /** Whether what a worker has pending can be taken back: by mailbox, and not by ipc. Default: true. */
  readonly reclaims?: boolean;
  /** Another name of `stallAfter`, which counts if both are given. */
  readonly reclaimAfter?: number;
  /**
   * A worker that has been on a single request for this long counts as busy ('fcfs' only): it keeps its place in the
   * rotation but gets nothing, and connections wait in the master for the first that is done. 1 ms in the live master,
   * and without effect there and here where `queueLimit` is 0. Default: never.
   */
  readonly busyAfter?: number;
}

export interface Signals {
  /** The algorithm sees the workers as they were at the last multiple of this time. */
  readonly refreshEvery: number;
  /** It counts on top what it assigned itself since then. Default: false. */
  readonly countsOwn?: boolean;
}

export interface Clients {
  /** Client addresses. */
  readonly count: number;
  /** Zipf's exponent: address number i connects in proportion to i^-skew. Default: 0, all alike. */
  readonly skew?: number;
}

/** How a new process begins: `factor` times slower for a time. */
export interface ColdStart {
  readonly factor: number;
  readonly lasts: number;
}

export type Fault =
  /** The process dies: what it took is lost, what it had pending is dispatched again. Without `downFor` it stays away. */
  | {
      readonly kind: 'crash';
      readonly at: number;
      readonly slot: number;
      readonly downFor?: number;
      readonly cold?: ColdStart;
    }
  /** Nothing moves in the worker, and nobody is told. */
  | { readonly kind: 'block'; readonly at: number; readonly slot: number; readonly lasts: number }
  /** `factor` times slower, for good without `lasts`. */
  | {
      readonly kind: 'slow';
      readonly at: number;
      readonly slot: number;
      readonly factor: number;
      readonly lasts?: number;
    }
  /** A black hole: each request fails after `after` units of work instead of being answered. */
  | {
      readonly kind: 'fail-fast';
      readonly at: number;
      readonly slot: number;
      readonly after: number;
      readonly lasts?: number;
    }
  /** Drained, then away for `downFor` (default 0), then back. What is open after `drainFor` is cut (default: never). */
  | ({ readonly kind: 'restart'; readonly at: number; readonly slot: number } & Restart)
  /** The same for one worker after the other. */
  | ({ readonly kind: 'rolling-reload'; readonly at: number } & Restart);

export interface Restart {
  readonly downFor?: number;
  readonly drainFor?: number;
  readonly cold?: ColdStart;
}
