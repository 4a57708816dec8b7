/** Connections without requests: how many are open, and how evenly they are spread. */
import type { Distribution } from '../../../src/simulate/scenario.ts';
import type { Check, TheoryCase } from '../contract.ts';

const highest = (theory: number): Check => ({
  what: 'mean of the highest',
  theory,
  tolerance: 0.01,
  read: ({ open }) => open.meanMax,
});

const total = (theory: number): Check => ({
  what: 'open in all',
  theory,
  tolerance: 0.01,
  read: ({ population }) => population.mean,
});

/** Random dispatch makes each worker an M/G/infinity system: Poisson, whatever the distribution of lifetimes. */
const maxima: readonly (readonly [workers: number, perWorker: number, theory: number])[] = [
  [4, 10, 13.33],
  [8, 10, 14.71],
  [16, 10, 15.95],
  [64, 10, 18.12],
  [4, 100, 110.4],
  [8, 100, 114.5],
  [16, 100, 118],
  [64, 100, 124.2],
];

const distributions: readonly Distribution[] = [{ kind: 'exponential' }, { kind: 'deterministic' }];

const occupancy = distributions.flatMap((lifetime) =>
  maxima.map(([workers, perWorker, theory]): TheoryCase => {
    return {
      name: `random, ${lifetime.kind} lifetimes, N = ${workers}, ${perWorker} open each`,
      scenario: {
        connections: 3_000_000,
        arrivals: { kind: 'poisson', rate: workers * perWorker },
        connection: { kind: 'lifetime', lifetime },
        workers: { count: workers },
      },
      algorithm: { name: 'random' },
      checks: [total(workers * perWorker), highest(theory)],
    };
  }),
);

const growing: TheoryCase = {
  name: 'least-connections, N = 16, endless connections',
  scenario: {
    connections: 100_007,
    warmUp: 0,
    arrivals: { kind: 'poisson', rate: 1 },
    connection: { kind: 'lifetime', lifetime: 'endless' },
    workers: { count: 16 },
  },
  algorithm: { name: 'least-connections' },
  checks: [
    {
      what: 'highest - lowest',
      theory: 1,
      tolerance: 0,
      read: ({ open }) => open.end.max - open.end.min,
    },
  ],
};

/** Mean of the highest count above the average, draws with replacement; itself simulated, to three digits. */
const bins: readonly (readonly [
  workers: number,
  perWorker: number,
  byDraws: readonly number[],
  tolerance: number,
  runs: number,
])[] = [
  [8, 1, [1.59, 1.02, 0.9], 0.03, 4_000],
  [8, 100, [14.6, 1.15, 0.91], 0.03, 3_000],
  [64, 1, [2.95, 1.4, 1.03], 0.03, 2_000],
  [64, 100, [24.2, 1.79, 1.05], 0.03, 1_000],
  [1_000, 1, [4.59, 2, 1.38], 0.05, 600],
  [1_000, 100, [33.3, 2.06, 1.59], 0.06, 150],
];

const ballsIntoBins = bins.flatMap(([workers, perWorker, byDraws, tolerance, runs]) =>
  byDraws.map((theory, index): TheoryCase => {
    const d = index + 1;
    return {
      name: `balls into bins: ${d} draws, ${perWorker * workers} into ${workers}`,
      scenario: {
        connections: workers * perWorker,
        warmUp: 0,
        arrivals: { kind: 'deterministic', rate: 1 },
        connection: { kind: 'lifetime', lifetime: 'endless' },
        workers: { count: workers },
      },
      algorithm: { name: 'p2c', options: { d, replacement: true } },
      runs,
      checks: [
        { what: 'highest - mean', theory, tolerance, read: ({ open }) => open.end.max - open.end.mean },
      ],
    };
  }),
);

export const openConnectionsCases: readonly TheoryCase[] = [...occupancy, growing, ...ballsIntoBins];
