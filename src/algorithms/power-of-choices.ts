/**
 * The power of d choices: draw a few workers, take the least loaded of them.
 *
 * Two draws instead of one shorten the longest queue from about ln n / ln ln n to ln ln n / ln 2 (Azar, Broder,
 * Karlin and Upfal, 1999); more draws change only the constant. What makes it worth having beside an exact
 * least-connections is what it does not do: it does not send everything to the one worker that looks best, so old
 * numbers do little harm, and a worker that fails fast gets at most d/N of the traffic.
 *
 * Draws without replacement, as nginx, Finagle and Caddy do; Envoy, HAProxy and gRPC may draw the same worker twice,
 * which is measurably worse when there are few. With unequal weights the draw follows them, and so does the
 * comparison. A tie goes to the first drawn.
 *
 * Cost: O(d) a pick.
 */
import type { WorkerView } from './contract.ts';
import { type AlgorithmEntry, defineAlgorithm } from './entry.ts';
import { compareLoad } from './structures/compare-load.ts';
import { createSampler } from './structures/sample.ts';
import { createWeightedDraw } from './structures/weighted-draw.ts';

/** Draws in vain, for each that is wanted, until fewer different workers will do: one weight may be nearly all. */
const MAX_REDRAWS = 20;

export const powerOfChoices: AlgorithmEntry = defineAlgorithm({
  name: 'p2c',
  group: 'connections and requests',
  aliases: ['power-of-two', 'power-of-two-choices', 'random-two', 'random_choose', 'random-choose', 'twos'],
  summary: 'of two random workers, the one with less load',
  rule: 'd workers are drawn, more often the higher their weight. The one with the lowest load for its weight wins; in a tie, the one drawn first.',
  useWhen:
    'There are many workers, load figures are slightly out of date, or a worker may fail fast: it gets at most d/N of the traffic.',
  avoidWhen: 'There are few workers and counts are exact: least-connections is slightly better.',
  source:
    'M. Mitzenmacher, IEEE TPDS 2001; nginx random two, HAProxy random(2), Envoy least_request, Finagle p2c.',
  needsAddress: false,
  waitsFor: 'any',
  options: [
    {
      name: 'd',
      kind: 'integer',
      min: 1,
      max: 32,
      default: 2,
      doc: 'Number of workers drawn for each connection.',
    },
    {
      name: 'signal',
      kind: 'choice',
      values: ['connections', 'requests', 'latency', 'utilization'],
      default: 'connections',
      doc: 'What to compare. latency and utilization are as old as the last report; a worker that has reported none is compared by connections.',
    },
    {
      name: 'replacement',
      kind: 'switch',
      default: false,
      doc: 'Whether the same worker may be drawn twice.',
    },
    {
      name: 'weights',
      kind: 'switch',
      default: true,
      doc: 'Whether the draw follows the weights; the comparison always does.',
    },
  ],
  create({ d, signal, replacement, weights }, context) {
    const sample = createSampler(context);
    const draw = createWeightedDraw(context);
    const compare = compareLoad[signal];
    const drawn: number[] = [];

    const drawByWeight = (workers: readonly WorkerView[]): readonly number[] => {
      drawn.length = 0;
      const wanted = replacement ? d : Math.min(d, workers.length);
      for (let draws = 0; drawn.length < wanted && draws < wanted * MAX_REDRAWS; draws++) {
        const index = draw.draw(workers);
        if (replacement || !drawn.includes(index)) drawn.push(index);
      }
      return drawn;
    };

    const drawEvenly = (workers: readonly WorkerView[]): readonly number[] => {
      if (!replacement) return sample(workers.length, d);
      drawn.length = 0;
      while (drawn.length < d) drawn.push(Math.floor(context.random() * workers.length));
      return drawn;
    };

    return {
      changed: (members) => draw.changed(members),
      pick(workers) {
        if (workers.length === 0) return undefined;
        const indexes = weights && draw.isWeighted(workers) ? drawByWeight(workers) : drawEvenly(workers);
        let best = workers[indexes[0]!]!;
        for (let draw = 1; draw < indexes.length; draw++) {
          const other = workers[indexes[draw]!]!;
          if (compare(other, best) < 0) best = other;
        }
        return best;
      },
    };
  },
});
