/** What the view is made of: the size it has, what its state is, and the lines that come of both. */
import type { ProcessSnapshot, Snapshot } from '../../../master/observe/contract.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Supports words and shapes and never stands for them: a terminal without colours shows the same. */
export type Tone = 'plain' | 'strong' | 'faint' | 'good' | 'warning' | 'bad';

export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

export type Line = readonly Span[];

/** A snapshot, with what happened since the one before it. */
export interface Figures {
  readonly snapshot: Snapshot;
  /** Milliseconds between the two; undefined for the first one, which has no rates. */
  readonly overMs: number | undefined;
  readonly requestsPerSecond: number | undefined;
  readonly failuresPerSecond: number | undefined;
  readonly acceptedPerSecond: number | undefined;
  readonly shedPerSecond: number | undefined;
  /** Of requests that were answered in that time; undefined where there was none. */
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  /** Since the master began. */
  readonly shed: number;
  readonly oldestWaitMs: number;
  readonly processes: readonly ProcessFigures[];
}

export interface ProcessFigures {
  /** Slot and generation, by which it is known from one snapshot to the next. */
  readonly key: string;
  readonly process: ProcessSnapshot;
  /** The one that changes of its slot go to: of several, the youngest. */
  readonly isNewest: boolean;
  readonly requestsPerSecond: number | undefined;
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

/** What can be done to the master from here. */
export type Change =
  | { readonly type: 'drain' | 'resume' | 'restart'; readonly slot: number }
  | { readonly type: 'algorithm'; readonly algorithm: string };

export type Mode =
  | { readonly type: 'table' }
  /** `from` is the first line shown, where not all fit. */
  | { readonly type: 'help'; readonly from: number }
  | { readonly type: 'algorithm'; readonly text: string }
  | { readonly type: 'confirm'; readonly change: Change };

export interface Notice {
  readonly text: string;
  readonly isFailure: boolean;
}

export interface TopState {
  /** What is shown; undefined before the first snapshot. */
  readonly figures: Figures | undefined;
  /** The last snapshot, which rates count from; while paused it is not the one that is shown. */
  readonly latest: Snapshot | undefined;
  /** Requests per second of the last snapshots, oldest first. */
  readonly history: readonly number[];
  readonly sort: { readonly by: string; readonly isReversed: boolean };
  /** Key of a process. */
  readonly selected: string | undefined;
  readonly mode: Mode;
  readonly isPaused: boolean;
  readonly notice: Notice | undefined;
  /** Why there are no snapshots any more. */
  readonly lost: string | undefined;
  /** Milliseconds since the last snapshot came. */
  readonly ageMs: number;
  /** Names that may be chosen from. */
  readonly algorithms: readonly string[];
  /** Milliseconds from one snapshot to the next. */
  readonly everyMs: number;
}

export type TopEvent =
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'lost'; readonly reason: string }
  /** A key by its name, such as `up`, or the character it writes. */
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'paste'; readonly text: string }
  | { readonly type: 'told'; readonly notice: Notice }
  | { readonly type: 'tick'; readonly ageMs: number };

/** What the state cannot do by itself. */
export type Action =
  | { readonly type: 'quit' | 'interrupt' | 'suspend' | 'redraw' }
  | { readonly type: 'change'; readonly change: Change };

export interface Step {
  readonly state: TopState;
  readonly action?: Action;
}
