/** Short scenarios in which every number can be worked out by hand: all work is 1, arrivals come from a list. */
import type { AlgorithmSpec } from '../../src/algorithms/create.ts';
import type { SimulationResult } from '../../src/simulate/result.ts';
import type { Scenario, Workers } from '../../src/simulate/scenario.ts';
import { simulate } from '../../src/simulate/simulate.ts';

export interface Given extends Partial<Omit<Scenario, 'workers'>> {
  readonly times: readonly number[];
  readonly workers?: Partial<Workers>;
  readonly algorithm?: AlgorithmSpec;
}

export function runTrace({ times, workers, algorithm, ...rest }: Given): SimulationResult {
  const scenario: Scenario = {
    connections: times.length,
    warmUp: 0,
    arrivals: { kind: 'trace', times },
    service: { kind: 'deterministic' },
    workers: { count: 2, ...workers },
    ...rest,
  };
  return simulate(scenario, algorithm ?? { name: 'rr' }, { seed: 1 });
}

/** Mean sojourn time, rounded where only rounding of floating-point numbers differs. */
export function meanSojourn(result: SimulationResult): number {
  return rounded(result.sojourn.mean.value);
}

export function rounded(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}
