/**
 * Random: every eligible worker with the same probability.
 *
 * Splits a Poisson stream into N independent ones, which makes it the reference that theory knows best. Even
 * only in the long run: after n connections a worker's share strays by about sqrt(n/N).
 *
 * Cost: O(1) a pick. Use it as a baseline, or where several dispatchers without common state must not march
 * in step.
 */
import type { Algorithm, AlgorithmFactory } from './contract.ts';

export const random: AlgorithmFactory = (_options, context): Algorithm => ({
  pick(workers) {
    return workers[Math.floor(context.random() * workers.length)];
  },
});
