/**
 * Random: every worker with a probability in proportion to its weight.
 *
 * Splits a Poisson stream into N independent ones, which makes it the reference that theory knows best. Even
 * only in the long run: after n connections a worker's share strays by about sqrt(n/N).
 *
 * Cost: O(1) a pick, with weights by an alias table.
 */
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { createWeightedDraw } from './structures/weighted-draw.ts';

export const random: AlgorithmEntry = defineAlgorithm({
  name: 'random',
  group: 'rotation and chance',
  aliases: ['rand'],
  summary: 'every worker with a probability in proportion to its weight',
  rule: 'One worker is drawn; twice the weight is twice the probability.',
  useWhen: 'A baseline is wanted, or several dispatchers without common state must not march in step.',
  avoidWhen: 'Anything is known of the load: two draws (p2c) are far better than one.',
  source: 'nginx and Envoy random, Caddy random.',
  needsAddress: false,
  options: [],
  create(_options, context) {
    const draw = createWeightedDraw(context);
    return {
      changed: (members) => draw.changed(members),
      pick: (workers) => (workers.length === 0 ? undefined : workers[draw.draw(workers)]),
    };
  },
});
