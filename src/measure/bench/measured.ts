/** What a benchmark has seen when it is over. */
import type { LoadResult } from '../load/contract.ts';
import type { Machine } from '../processes/machine.ts';
import type { BalancerFacts, BenchPlan } from './contract.ts';
import type { Look } from './look.ts';

export interface Measured {
  readonly plan: BenchPlan;
  readonly startedAt: string;
  readonly machine: Machine;
  readonly url: string;
  readonly balancer: BalancerFacts | undefined;
  readonly loaded: LoadResult;
  readonly looks: Looks;
}

export interface Looks {
  /** Before the load, at the begin and at the end of the measured time. */
  readonly first: Look;
  readonly begin: Look;
  readonly end: Look;
}
