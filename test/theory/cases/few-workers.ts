/**
 * Algorithms that look at connections, with two to four workers, against Markov chains that were solved numerically
 * (sparse LU, truncated where less than 1e-5 is beyond).
 */
import type { AlgorithmSpec } from '../../../src/algorithms/create.ts';
import { meanSojourn } from '../checks.ts';
import type { TheoryCase } from '../contract.ts';
import { loaded } from '../scenarios.ts';

type ByLoad = readonly (readonly [load: number, mean: number])[];

const shortestQueue: AlgorithmSpec = { name: 'least-connections', options: { key: 'c', tie: 'random' } };
const distinct: AlgorithmSpec = { name: 'p2c' };
const replacing: AlgorithmSpec = { name: 'p2c', options: { replacement: true } };
const idleQueue: AlgorithmSpec = { name: 'jiq', options: { overflow: 'random' } };

const two: ByLoad = [
  [0.5, 1.426321],
  [0.7, 2.108197],
  [0.8, 2.955737],
  [0.9, 5.474913],
  [0.95, 10.486639],
];

const solved: readonly (readonly [what: string, workers: number, algorithm: AlgorithmSpec, means: ByLoad])[] =
  [
    ['JSQ', 2, shortestQueue, two],
    ['two distinct choices', 2, distinct, two],
    [
      'two choices with replacement',
      2,
      replacing,
      [
        [0.5, 1.596561],
        [0.7, 2.362314],
        [0.8, 3.267946],
        [0.9, 5.864685],
        [0.95, 10.92623],
      ],
    ],
    [
      'JIQ',
      2,
      idleQueue,
      [
        [0.5, 1.5],
        [0.7, 2.361111],
        [0.8, 3.461538],
        [0.9, 6.785714],
        [0.95, 13.448276],
      ],
    ],
    [
      'JSQ',
      3,
      shortestQueue,
      [
        [0.5, 1.244836],
        [0.7, 1.708876],
        [0.9, 3.982422],
        [0.95, 7.334985],
      ],
    ],
    [
      'two distinct choices',
      3,
      distinct,
      [
        [0.5, 1.352003],
        [0.7, 1.884792],
        [0.9, 4.274087],
      ],
    ],
    [
      'two choices with replacement',
      3,
      replacing,
      [
        [0.5, 1.477613],
        [0.7, 2.083189],
        [0.9, 4.617903],
      ],
    ],
    [
      'JIQ',
      3,
      idleQueue,
      [
        [0.5, 1.295308],
        [0.7, 1.923292],
      ],
    ],
    [
      'JSQ',
      4,
      shortestQueue,
      [
        [0.5, 1.158151],
        [0.7, 1.511438],
        [0.9, 3.240839],
      ],
    ],
    [
      'two distinct choices',
      4,
      distinct,
      [
        [0.5, 1.324461],
        [0.7, 1.798358],
      ],
    ],
    [
      'two choices with replacement',
      4,
      replacing,
      [
        [0.5, 1.421327],
        [0.7, 1.954217],
      ],
    ],
    [
      'JIQ',
      4,
      idleQueue,
      [
        [0.5, 1.189818],
        [0.7, 1.676395],
      ],
    ],
  ];

export const fewWorkersCases: readonly TheoryCase[] = solved.flatMap(([what, workers, algorithm, means]) =>
  means.map(([load, mean]) => ({
    name: `${what}, N = ${workers}, load ${load}`,
    scenario: loaded({ workers, load, length: { mean } }),
    algorithm,
    checks: [meanSojourn(mean, load)],
  })),
);
