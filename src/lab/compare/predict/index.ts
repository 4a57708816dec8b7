/** What the simulator says of a scenario that real processes are put through. */
import { carryOutAll } from '../../experiment/thread-pool.ts';
import type { Forecast, NoForecast, Question } from './contract.ts';
import { simulated } from './simulated.ts';

export type { Forecast, NoForecast, Question } from './contract.ts';

/** Simulates in a thread of its own. Rejects with what is wrong with an algorithm of the user's. */
export async function predict(question: Question): Promise<Forecast | NoForecast> {
  const scenario = simulated(question);
  if ('reason' in scenario) return scenario;
  const { algorithm, seed } = question;
  const run = { algorithm, scenario, seed, watch: undefined };
  const [outcome] = await carryOutAll([run], { threads: 1, onProgress: () => {} });
  const { mean, p50, p99 } = outcome!.result.sojourn;
  // A worker that gets more than it can do falls behind for as long as it is simulated, which says nothing of a
  // measurement that is over before that.
  if (p99.value > question.measureMs) {
    return {
      reason: `The simulator has nothing to predict with ${algorithm.name}: queues would grow beyond the time that is measured.`,
    };
  }
  return { mean: mean.value, p50: p50.value, p99: p99.value };
}
