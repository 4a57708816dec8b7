/** What the simulator says of a scenario that real processes are put through. */
import { carryOutAll } from '../../simulate/experiment/thread-pool.ts';
import type { SimulationResult } from '../../simulate/index.ts';
import type { Forecast, NoForecast, Question } from './contract.ts';
import { simulated } from './simulated.ts';

export type { Forecast, NoForecast, Question } from './contract.ts';
export { liveRules } from './live-rules.ts';

/**
 * Rounds are simulated as they are measured: as long, and the median of many. The percentiles of one endless run are
 * others: those of a heavy tail are made of requests that most rounds have none of. Odd, for the median.
 */
const ROUNDS = 101;

/** Simulates in a thread of its own. Rejects with what is wrong with an algorithm of the user's. */
export async function predict(question: Question): Promise<Forecast | NoForecast> {
  const scenario = simulated(question);
  if ('reason' in scenario) return scenario;
  const { algorithm, seed } = question;
  const runs = Array.from({ length: ROUNDS }, (_, round) => ({
    algorithm,
    scenario,
    seed: seed + round,
    watch: undefined,
  }));
  const outcomes = await carryOutAll(runs, { threads: 1, onProgress: () => {} });
  const medianOf = (read: (sojourn: SimulationResult['sojourn']) => number): number => {
    const values = outcomes.map(({ result }) => read(result.sojourn)).sort((a, b) => a - b);
    return values[(ROUNDS - 1) / 2]!;
  };
  return {
    mean: medianOf(({ mean }) => mean.value),
    p50: medianOf(({ p50 }) => p50.value),
    p99: medianOf(({ p99 }) => p99.value),
  };
}
