/** Runs an algorithm through a scenario in virtual time. The same seed gives the same result, bit for bit. */
import { type AlgorithmSpec, createAlgorithm, createFromEntry } from '../algorithms/create.ts';
import type { AlgorithmEntry } from '../algorithms/entry.ts';
import { resolveScenario } from './resolve-scenario.ts';
import type { SimulationResult } from './result.ts';
import type { Scenario } from './scenario.ts';
import { Simulation } from './simulation.ts';

export interface SimulateOptions {
  /** A whole number below 2^53. Runs with the same seed meet the same connections, whatever the algorithm. */
  readonly seed: number;
  /** An algorithm that is not in the catalog; the spec then only has its options. */
  readonly entry?: AlgorithmEntry;
  /** Called now and then with a share from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

export function simulate(
  scenario: Scenario,
  algorithm: AlgorithmSpec,
  { seed, entry, onProgress }: SimulateOptions,
): SimulationResult {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`the seed must be a whole number, not ${seed}`);
  const simulation = new Simulation({
    scenario: resolveScenario(scenario),
    makeAlgorithm: (context) =>
      entry === undefined
        ? createAlgorithm(algorithm, context)
        : createFromEntry(entry, algorithm.options, context),
    seed,
    onProgress,
  });
  return { algorithm, seed, ...simulation.run() };
}
