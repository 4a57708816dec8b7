import type { Contestant } from '../contestant.ts';
import type { Plan, Sample } from '../measure.ts';

/** It is measured from this process, or from one that it starts itself. */
export type StoreTarget = {
  /** As the tables call it. */
  readonly name: string;
} & (
  | {
      /** `prefix` is its own for this measurement; `port` is that of Redis. */
      open(prefix: string, port: number): Promise<Contestant>;
    }
  | { measure(plan: Plan): Promise<Sample> }
);

export const HOUR_MS = 3_600_000;
