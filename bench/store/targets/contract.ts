import type { Plan, Sample } from '../measure.ts';

/** One thing that keeps values, opened for one measurement. */
export interface Contestant {
  get(key: string): Promise<unknown>;
  /** For an hour. */
  set(key: string, value: object): Promise<unknown>;
  /** Absent where there is none that is atomic. */
  readonly increment?: ((key: string) => Promise<unknown>) | undefined;
  close(): Promise<unknown>;
}

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
