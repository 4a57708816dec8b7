/** What one generating process is told and what it tells. */
import type { LoadOrder, WorkerCounts } from '../contract.ts';

export interface GeneratorOrder extends LoadOrder {
  readonly processes: number;
  /** Which of them this one is, from 0. */
  readonly process: number;
}

/** What happened in the measured time. Its parts can be added up with those of other processes. */
export interface Observed {
  readonly answered: number;
  readonly errors: Readonly<Record<string, number>>;
  /** An HdrHistogram, as in a result. */
  readonly latency: string;
  readonly byWorker: Readonly<Record<string, WorkerCounts>>;
  /** By tenth of a second from the begin; undefined (null on its way) for one in which nothing happened. */
  readonly moments: readonly (ObservedMoment | undefined | null)[];
}

export interface ObservedMoment {
  readonly answered: number;
  readonly errors: number;
  readonly latency: string;
}

/** What only the generator itself knows. */
export interface Generated {
  readonly name: string;
  readonly seconds: number;
  readonly cpuShare: number;
  /** 99th percentile; 0 for a load without times of its own. */
  readonly lateMs: number;
  readonly volleys?: readonly Readonly<Record<string, number>>[];
}

export interface Report extends Generated {
  readonly observed: Observed;
}

export interface OrderMessage {
  readonly type: 'pointsman:load';
  readonly order: GeneratorOrder;
}

export type GeneratorMessage =
  | { readonly type: 'pointsman:measuring' }
  | { readonly type: 'pointsman:generated'; readonly report: Report }
  | { readonly type: 'pointsman:failed'; readonly reason: string };
