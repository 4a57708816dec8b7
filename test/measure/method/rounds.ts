/** Rounds of which only a few numbers matter. */
import type { Latency, RoundSample, TargetResult } from '../../../src/measure/contract.ts';

export interface Given {
  readonly round?: number;
  readonly perSecond?: number;
  /** All percentiles. */
  readonly ms?: number;
  /** null: unknown, because a process ended. */
  readonly cpu?: RoundSample['cpu'] | null;
  readonly errors?: Readonly<Record<string, number>>;
  readonly requests?: readonly number[];
  readonly volleys?: readonly (readonly number[])[];
  readonly timeLine?: RoundSample['timeLine'];
  readonly bottleneck?: string;
}

export function sample({
  round = 1,
  perSecond = 100,
  ms = 1,
  cpu = { totalUs: 50, masterUs: 10, workersUs: 40 },
  errors = {},
  requests = [],
  volleys,
  timeLine = [],
  bottleneck,
}: Given = {}): RoundSample {
  const latency: Latency = { mean: ms, p50: ms, p90: ms, p95: ms, p99: ms, p999: ms, max: ms };
  return {
    round,
    place: 1,
    seconds: 1,
    answered: perSecond,
    errors,
    requestsPerSecond: perSecond,
    latency,
    histogram: `round ${round}`,
    cpu: cpu ?? undefined,
    memoryMiB: { master: 20, workers: 80 },
    shares: requests.map((own, index) => ({ worker: index + 1, requests: own, connections: own })),
    fairness: undefined,
    timeLine,
    volleys,
    generator: { name: 'made up', processes: 1, busiest: 0.2, lateMs: 0, bottleneck },
  };
}

/** With rounds numbered from 1. */
export function target(name: string, rounds: readonly Given[]): TargetResult {
  return {
    name,
    family: 'pointsman',
    program: undefined,
    rounds: rounds.map((given, index) => sample({ round: index + 1, ...given })),
    summary: undefined,
    comparison: undefined,
    curve: [],
    prediction: undefined,
  };
}
