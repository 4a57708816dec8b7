/** What the simulator says of a round that real processes were put through. */
import { carryOutAll } from '../../simulate/experiment/thread-pool.ts';
import type { SimulationResult } from '../../simulate/index.ts';
import type { Forecast, NoForecast, Question } from './contract.ts';
import { simulated } from './simulated.ts';

export { askedIn } from './asked.ts';
export type { Costs, Forecast, NoForecast, Question } from './contract.ts';
export { type Calibration, costsOf } from './costs.ts';
export { liveRules } from './live-rules.ts';

/** Algorithms that choose by chance choose otherwise each time. Odd, for the median. */
const RUNS = 11;

/** Simulates in a thread of its own. Rejects with what is wrong with an algorithm of the user's. */
export async function predict(question: Question): Promise<Forecast | NoForecast> {
  const scenario = simulated(question);
  if ('reason' in scenario) return scenario;
  const { algorithm, seed, costs } = question;
  const runs = Array.from({ length: RUNS }, (_, run) => ({
    algorithm,
    scenario,
    seed: seed + run,
    watch: undefined,
  }));
  const outcomes = await carryOutAll(runs, { threads: 1, onProgress: () => {} });
  const medianOf = (read: (sojourn: SimulationResult['sojourn']) => number): number => {
    const values = outcomes.map(({ result }) => read(result.sojourn)).sort((a, b) => a - b);
    return costs.wayMs + values[(RUNS - 1) / 2]!;
  };
  return {
    mean: medianOf(({ mean }) => mean.value),
    p50: medianOf(({ p50 }) => p50.value),
    p99: medianOf(({ p99 }) => p99.value),
  };
}
