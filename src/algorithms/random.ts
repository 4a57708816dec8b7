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
  summary: 'any worker, with a probability in proportion to its weight',
  rule: 'A worker is drawn at random; twice the weight means twice the probability.',
  useWhen:
    'You need a reference to compare with, or several dispatchers that share no state must not move in lockstep.',
  avoidWhen: 'Anything is known about the load: two draws (p2c) are far better than one.',
  source: 'nginx and Envoy random, Caddy random.',
  needsAddress: false,
  waitsFor: 'any',
  options: [],
  create(_options, context) {
    const draw = createWeightedDraw(context);
    return {
      changed: (members) => draw.changed(members),
      pick: (workers) => (workers.length === 0 ? undefined : workers[draw.draw(workers)]),
    };
  },
});
