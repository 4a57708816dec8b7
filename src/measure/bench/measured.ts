/** What a benchmark has seen when it is over. */
import type { LoadResult } from '../load/contract.ts';
import type { Machine } from '../processes/machine.ts';
import type { BalancerFacts, BenchPlan } from './contract.ts';
import type { Sample } from './sample.ts';

export interface Measured {
  readonly plan: BenchPlan;
  readonly startedAt: string;
  readonly machine: Machine;
  readonly url: string;
  readonly balancer: BalancerFacts | undefined;
  readonly loaded: LoadResult;
  readonly samples: Samples;
}

export interface Samples {
  /** Before the load, at the begin and at the end of the measured time. */
  readonly first: Sample;
  readonly begin: Sample;
  readonly end: Sample;
}
