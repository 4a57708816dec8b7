/**
 * What the dispatcher asks of an algorithm, and what an algorithm may know.
 *
 * Algorithms are pure: the clock and the random source are passed in, and nothing here touches a socket, a
 * timer or a Node module. The live dispatcher and the simulator run the same code.
 */

/**
 * One worker as an algorithm sees it. Identity is the slot, never the position in a list.
 *
 * There are never two views of one slot at a time. A slot's view is one object, whose facts change in place, until
 * `changed` brings another object for it: another process has taken over, perhaps while the old one still has
 * connections. What was seen in the old view, such as counts, latency and failures, says nothing of the new one; what
 * belongs to the slot stays: its turn, its clients, its share of the picks.
 */
export interface WorkerView {
  /** Stable number from 1; a respawned worker keeps it. */
  readonly slot: number;
  /** Share of work this worker should get relative to the others; 1 unless configured. */
  readonly weight: number;
  /** Connections handed over and not yet taken by the worker. */
  readonly pending: number;
  /** Connections that are this worker's load: pending, plus taken and not closed. */
  readonly open: number;
  /** Requests being answered right now. */
  readonly inFlight: number;
  /** Exponentially weighted mean of request latency in milliseconds; undefined until the first request. */
  readonly latencyMs: number | undefined;
  /** Event-loop utilisation from 0 (idle) to 1 (saturated); undefined until the first report. */
  readonly utilization: number | undefined;
  /** Requests answered by the worker's present process; falls back to 0 when the process is replaced. */
  readonly done: number;
  /** Requests failed in the worker's present process, which `done` does not count. */
  readonly errors: number;
}

/** What is known of a connection before a byte of it is read. Facts may be missing. */
export interface ConnectionInfo {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

export interface Algorithm {
  /**
   * Chooses among `workers`, the ones that can be given a connection at this moment, in slot order. Any other worker
   * that `changed` called reachable may be chosen, too: the connection then waits for that one alone, and those behind
   * it do not wait for it. `undefined` means "let it wait": the dispatcher asks again when a worker's state changes, so
   * a pick that returns `undefined` must leave the algorithm's state as it was. Facts of a connection may cost a system
   * call each: read them once, and only where they decide.
   */
  pick(workers: readonly WorkerView[], connection: ConnectionInfo): WorkerView | undefined;
  /**
   * The members changed: a worker became ready, began to drain, stalled, came back or left, its view was replaced, or
   * a weight changed. Members include workers that `pick` does not see because their hand-off limit is reached. Where
   * it is never called, every `pick` stands for itself. `reachable` are the members, and the workers that are none only
   * because they are blocked or stall at the moment; it may change alone.
   */
  changed?(members: readonly WorkerView[], reachable?: readonly WorkerView[]): void;
  /**
   * A connection was assigned to `worker`; its `open` already counts it. `open` changes with `assigned` and
   * `released` alone, so that a structure may be kept by it; every other fact of a worker changes silently.
   */
  assigned?(worker: WorkerView): void;
  /**
   * A connection stopped being load of `worker`: closed, reclaimed, or its worker exited. It is told only of the view
   * that is a member's: how the connections of a view end that was replaced, or of one that is no member, is not told.
   * So a structure starts from the facts of the views that `changed` brings, and not from what it counted before.
   */
  released?(worker: WorkerView): void;
}

export interface AlgorithmContext {
  /** Monotonic time in milliseconds. */
  now(): number;
  /** Uniform in [0, 1). */
  random(): number;
}

export type AlgorithmFactory<Options = Record<string, never>> = (
  options: Options,
  context: AlgorithmContext,
) => Algorithm;
