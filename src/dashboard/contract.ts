/** What the page is told. Types alone: the page is compiled for browsers and shares them. */

/** One look at the master. Times are milliseconds; counters grow for as long as the master lives. */
export interface Frame {
  /** Unix time. */
  readonly atMs: number;
  readonly state: string;
  readonly uptimeMs: number;
  readonly algorithm: string;
  readonly workers: number;
  /** Workers that can be given connections now. */
  readonly available: number;
  readonly open: number;
  readonly waiting: number;
  readonly oldestWaitMs: number;
  readonly accepted: number;
  readonly shed: number;
  readonly abandoned: number;
  readonly reclaimed: number;
  readonly moved: number;
  readonly requests: number;
  readonly errors: number;
  /** Since the frame before, but for percentiles. */
  readonly rates: Rates;
  readonly master: Pick<Lane, 'cpu' | 'memoryBytes'> & { readonly utilization: number };
  readonly reload?: { readonly id: number; readonly done: number; readonly of: number } | undefined;
  /** In slot order, at most `LANE_LIMIT` of them. */
  readonly lanes: readonly Lane[];
  /** Requests that were refused, at whatever port, by reason; reasons that none had are left out. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface Rates {
  readonly requestsPerSecond: number;
  readonly connectionsPerSecond: number;
  /** Of the last looks. Undefined where nothing was answered. */
  readonly p50Ms?: number | undefined;
  readonly p90Ms?: number | undefined;
  readonly p99Ms?: number | undefined;
  /** 90 % of the connections that came waited for less in the master's queue. */
  readonly waitP90Ms?: number | undefined;
}

/** Of the processes of a slot, the one that serves or is to. */
export interface Lane {
  readonly slot: number;
  readonly pid?: number | undefined;
  readonly generation: number;
  readonly state: LaneState;
  /** Why it is in its state; a sentence. */
  readonly reason?: string | undefined;
  readonly weight: number;
  readonly open: number;
  readonly pending: number;
  readonly inFlight: number;
  /** Of all processes of the slot. */
  readonly connections: number;
  readonly requests: number;
  readonly restarts: number;
  readonly requestsPerSecond: number;
  /** Of the requests since the frame before, 0 to 1. */
  readonly share: number;
  /** Of the requests of the last looks. */
  readonly p99Ms?: number | undefined;
  /** Of its event loop, 0 to 1. */
  readonly utilization?: number | undefined;
  readonly cpu?: number | undefined;
  readonly memoryBytes?: number | undefined;
  /** Connections in older processes of the slot, which finish what they have. */
  readonly finishing: number;
}

/** The states of a process, and `stalled` and `full` for one that serves and gets nothing, `gone` where there is none. */
export type LaneState =
  | 'serving'
  | 'stalled'
  | 'full'
  | 'starting'
  | 'checking'
  | 'retiring'
  | 'paused'
  | 'draining'
  | 'gone';

/** So many workers are shown. */
export const LANE_LIMIT = 128;

/** A point of the time lines. */
export interface Point extends Rates {
  readonly atMs: number;
  readonly waiting: number;
  readonly master: number;
  /** By slot from 1: its share of the requests and the use of its event loop. */
  readonly shares: readonly number[];
  readonly loops: readonly number[];
}

export type MarkKind =
  | 'crash'
  | 'stall'
  | 'reclaim'
  | 'shed'
  | 'reload'
  | 'drain'
  | 'algorithm'
  | 'scale'
  | 'restart'
  | 'state';

/** Something that happened. A later one of the same number replaces it. */
export interface Mark {
  readonly id: number;
  readonly atMs: number;
  /** When it happened for the last time, where it went on. */
  readonly untilMs?: number;
  readonly kind: MarkKind;
  /** A sentence. */
  readonly text: string;
}

/** What the page is told first. */
export interface Hello {
  readonly name: string;
  readonly version: string;
  readonly app?: string;
  readonly addresses: readonly string[];
  readonly handoff: string;
  /** Why the page may change nothing; undefined where it may. */
  readonly readOnly?: string;
  /** A worker can be killed, to see what becomes of it. */
  readonly canKill?: true;
  /** Unix time at which this page ends by itself. */
  readonly endsAtMs?: number;
  readonly algorithms: readonly AlgorithmChoice[];
  readonly points: readonly Point[];
  readonly marks: readonly Mark[];
}

export interface AlgorithmChoice {
  readonly name: string;
  readonly group: string;
  readonly summary: string;
  readonly useWhen: string;
  readonly avoidWhen: string;
  readonly options: readonly AlgorithmOption[];
}

export interface AlgorithmOption {
  readonly name: string;
  readonly doc: string;
  readonly kind: 'integer' | 'number' | 'duration' | 'choice' | 'switch';
  /** As it is written; undefined where it is off unless given. */
  readonly standard?: string;
  readonly values?: readonly string[];
}

/** A connection on its way: its worker, and how long the master had it. */
export type HandOver = readonly [slot: number, tookMs: number];

/** Some of those of the last `overMs`, in order. */
export interface HandOvers {
  readonly overMs: number;
  readonly each: readonly HandOver[];
}

/** The events of the stream. */
export interface Told {
  readonly hello: Hello;
  readonly frame: Frame;
  readonly marks: readonly Mark[];
  readonly handovers: HandOvers;
}
