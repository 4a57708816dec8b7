/** Where the number of workers tends to infinity, and how far a finite number is from that. */
import type { AlgorithmSpec } from '../../../src/algorithms/create.ts';
import type { Scenario } from '../../../src/simulate/scenario.ts';
import { meanSojourn, percentiles, tail } from '../checks.ts';
import type { TheoryCase } from '../contract.ts';
import { choices, choicesQuantile, choicesTail, exponentialQuantile } from '../formulas.ts';

const shortestQueue: AlgorithmSpec = { name: 'least-connections', options: { key: 'c', tie: 'random' } };
const idleQueue: AlgorithmSpec = { name: 'jiq', options: { overflow: 'random' } };

/** Workers are nearly independent of each other, so that many of them make up for a short time. */
function many(workers: number, load: number, connections: number): Scenario {
  return { connections, arrivals: { kind: 'poisson', rate: workers * load }, workers: { count: workers } };
}

const longest: Readonly<Record<number, number>> = { 0.95: 8_000_000, 0.99: 24_000_000 };

const draws = [2, 3, 5].flatMap((d) =>
  [0.5, 0.7, 0.8, 0.9, 0.95, 0.99].map((load): TheoryCase => {
    const powerOf = (length: number) => (d ** length - 1) / (d - 1);
    // Tails that are rarer or follow the load more closely tell too little.
    const tails = [1, 2, 3, 4, 5].filter(
      (length) => choicesTail(d, load, length) > 1e-3 && powerOf(length) <= 31,
    );
    return {
      name: `${d} choices, N = 1000, load ${load}`,
      scenario: many(1_000, load, longest[load] ?? 4_000_000),
      algorithm: { name: 'p2c', options: { d } },
      checks: [
        meanSojourn(choices(d, load), load),
        ...percentiles(['p50', 'p95', 'p99', 'p999'], (share) => choicesQuantile(d, load, share)),
        ...tails.map((length) => tail(length, choicesTail(d, load, length), powerOf(length))),
      ],
    };
  }),
);

const replacing: TheoryCase = {
  name: 'two choices with replacement, N = 1000, load 0.9',
  scenario: many(1_000, 0.9, 4_000_000),
  algorithm: { name: 'p2c', options: { replacement: true } },
  checks: [meanSojourn(choices(2, 0.9), 0.9)],
};

/** Nobody waits: the sojourn time is the service time. */
const nobodyWaits = [
  ['JSQ', shortestQueue],
  ['JIQ', idleQueue],
].flatMap(([what, algorithm]) =>
  [0.7, 0.9].map((load): TheoryCase => {
    return {
      name: `${what}, N = 1000, load ${load}`,
      scenario: many(1_000, load, 3_000_000),
      algorithm: algorithm as AlgorithmSpec,
      checks: [
        meanSojourn(1, load),
        ...percentiles(['p50', 'p99'], (share) => exponentialQuantile(1, share)),
      ],
    };
  }),
);

/** Simulated Markov chains, known within the margin. */
const simulated: readonly (readonly [
  workers: number,
  load: number,
  algorithm: AlgorithmSpec,
  mean: number,
  margin: number,
])[] = [
  [16, 0.9, { name: 'p2c' }, 2.84, 0.051],
  [16, 0.9, shortestQueue, 1.566, 0.021],
  [16, 0.9, idleQueue, 1.84, 0.038],
  [16, 0.95, { name: 'p2c' }, 3.98, 0.14],
  [16, 0.95, shortestQueue, 2.24, 0.08],
  [16, 0.95, idleQueue, 3.05, 0.15],
  [100, 0.9, { name: 'p2c' }, 2.642, 0.035],
  [100, 0.9, shortestQueue, 1.07, 0.008],
  [100, 0.9, idleQueue, 1.079, 0.009],
  [100, 0.95, { name: 'p2c' }, 3.44, 0.07],
  [100, 0.95, shortestQueue, 1.236, 0.024],
  [100, 0.95, idleQueue, 1.292, 0.033],
  [1_000, 0.95, { name: 'p2c' }, 3.375, 0.039],
  [1_000, 0.95, shortestQueue, 1.007, 0.001],
  [1_000, 0.95, idleQueue, 1.007, 0.001],
];

const between = simulated.map(([workers, load, algorithm, mean, margin]): TheoryCase => {
  const { tolerance, ...check } = meanSojourn(mean, load);
  return {
    name: `${algorithm.name}, N = ${workers}, load ${load}, another simulation`,
    scenario: many(workers, load, load > 0.9 ? 20_000_000 : 8_000_000),
    algorithm,
    checks: [{ ...check, tolerance: tolerance / 2 + margin / mean }],
  };
});

export const manyWorkersCases: readonly TheoryCase[] = [...draws, replacing, ...nobodyWaits, ...between];
