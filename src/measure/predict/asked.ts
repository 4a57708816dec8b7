/** What an open load asks for in a round: known from its seed, without asking anybody. */
import type { ResolvedShape } from '../load/contract.ts';
import { firstServiceMs } from '../load/generator/content.ts';
import { scheduleArrivals } from '../load/generator/schedule.ts';
import type { Question } from './contract.ts';

export type OpenShape = Extract<ResolvedShape, { kind: 'open' }>;

export interface Asked {
  /** When connections come, milliseconds from the begin of the warm-up. */
  readonly times: readonly number[];
  /** So many of them come before what is measured. */
  readonly warmUp: number;
  /** What the first request of each asks for, milliseconds. */
  readonly works: readonly number[];
}

export function askedIn(
  { scenario, seed, warmUpMs, measureMs }: Pick<Question, 'scenario' | 'seed' | 'warmUpMs' | 'measureMs'>,
  shape: OpenShape,
): Asked {
  const times = scheduleArrivals(shape, seed, warmUpMs + measureMs);
  const order = { service: scenario.service, seed };
  return {
    times,
    warmUp: times.filter((time) => time < warmUpMs).length,
    works: times.map((_, connection) => firstServiceMs(order, connection)),
  };
}
