/** What holds for every algorithm, whatever its rule. */
import { algorithmCatalog } from '../../../src/algorithms/index.ts';
import type { Check, TheoryCase } from '../contract.ts';
import { centralQueue, singleQueue } from '../formulas.ts';

const WORKERS = 10;
const LOAD = 0.8;

/** Nothing is lost or gained: the workers are busy for as long as there is work. */
const busy: Check = {
  what: 'busy',
  theory: LOAD,
  tolerance: 0.01,
  read: ({ workers }) => workers.reduce((sum, { utilization }) => sum + utilization, 0) / workers.length,
};

/** Poisson arrivals see time averages. */
const seen: Check = {
  what: 'seen / present',
  theory: 1,
  tolerance: 0.01,
  read: ({ population }) => population.seenByArrivals / population.mean,
};

/** No algorithm that binds at once is better than one queue for all. */
const noBetter: Check = {
  what: 'mean, one queue',
  theory: centralQueue(WORKERS, LOAD),
  tolerance: 0.01,
  relation: 'at least',
  read: ({ sojourn }) => sojourn.mean,
};

/** None of these is worse than chance. */
const noWorse: Check = {
  what: 'mean, chance',
  theory: singleQueue(LOAD),
  tolerance: 0.02,
  relation: 'at most',
  read: ({ sojourn }) => sojourn.mean,
};

/** These pack, follow reports that are old by design, or spread keys unevenly. */
const mayBeWorse = new Set([
  'first',
  'weighted-utilization',
  'wrr-utilization',
  'least-time',
  'hot-cold',
  'peak-ewma',
]);

export const everyAlgorithmCases: readonly TheoryCase[] = algorithmCatalog.map(
  ({ name, needsAddress }): TheoryCase => {
    return {
      name: `every algorithm: ${name}`,
      scenario: {
        connections: 1_500_000,
        arrivals: { kind: 'poisson', rate: WORKERS * LOAD },
        workers: { count: WORKERS },
        // So many that no address is heard of often: hashing is then as good as drawing.
        ...(needsAddress ? { clients: { count: 1_000_000 } } : {}),
      },
      algorithm: { name },
      checks: [busy, seen, noBetter, ...(needsAddress || mayBeWorse.has(name) ? [] : [noWorse])],
    };
  },
);
