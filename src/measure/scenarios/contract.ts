/**
 * What happens to every target of a comparison, as plain data: times are milliseconds, and everything random
 * follows from a seed. The simulator reads the same.
 */
import type { Distribution } from '../../simulate/index.ts';

export interface Scenario {
  readonly name: string;
  /** One sentence: what it shows. */
  readonly summary: string;
  readonly load: LoadShape;
  /** What a request costs; a plain answer at once unless given. */
  readonly service?: Service;
  /** How fast the workers are, by number: 0.25 takes four times as long. Those beyond the list have 1. */
  readonly speeds?: readonly number[];
  /** Connections that are opened before everything else and stay: server-sent events, one each second. */
  readonly longLived?: number;
  readonly faults?: readonly ScenarioFault[];
  /**
   * How long a worker of ours may stand still before it is passed over (`--stall-timeout`); the default of `lb` unless
   * given. Where counts are compared, a pause for garbage collection is no reason to skip a turn.
   */
  readonly stallMs?: number;
}

export interface Service {
  readonly kind: 'work' | 'wait';
  /** With its mean in milliseconds. `work` burns that much CPU time; `wait` only waits. */
  readonly distribution: Distribution;
}

export type LoadShape = ClosedLoad | OpenLoad | VolleyLoad;

/** So many clients, each of which sends its next request when it has its answer. */
export interface ClosedLoad {
  readonly kind: 'closed';
  readonly connections: number;
  /** A connection for each request, or one for all. */
  readonly reconnects: boolean;
  /** Requests under way on a connection. Default: 1. */
  readonly pipelining?: number;
  /** Requests a second of all together; as fast as it goes unless given. */
  readonly rate?: number;
}

/** Connections that come when they come, however busy the server is. */
export interface OpenLoad {
  readonly kind: 'open';
  /** New connections a second, or the share of the usable processors (one for each worker at most) that the declared work takes. */
  readonly rate: { readonly perSecond: number } | { readonly load: number };
  readonly arrivals: 'poisson' | 'deterministic' | Bursts;
  /** Requests of one connection, one after the other. Default: exactly one. */
  readonly requests?: readonly { readonly count: number; readonly share: number }[];
  /** Mean of the exponential time between an answer and the next request. Default: 0. */
  readonly thinkMs?: number;
}

/** Every `everyMs`, `size` connections at once, on top of nothing: the load's rate follows from them, whatever it says. */
export interface Bursts {
  readonly kind: 'bursts';
  readonly everyMs: number;
  readonly size: number;
}

/** So many connections with one request each at once; when all are answered and closed, again. */
export interface VolleyLoad {
  readonly kind: 'volleys';
  readonly connections: number;
  readonly repeats: number;
}

/** `at` is a share of the measured time. The worker is the one with that number, from 1. */
export type ScenarioFault =
  | { readonly kind: 'crash'; readonly at: number; readonly worker: number }
  | {
      readonly kind: 'slow';
      readonly at: number;
      readonly worker: number;
      readonly factor: number;
      readonly until: number;
    };
