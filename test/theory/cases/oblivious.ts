/** Algorithms that look at nothing: each worker is a queue of its own. */
import { meanSojourn, percentiles } from '../checks.ts';
import type { TheoryCase } from '../contract.ts';
import {
  deterministicArrivals,
  exponentialQuantile,
  generalService,
  roundRobin,
  singleQueue,
} from '../formulas.ts';
import { loaded } from '../scenarios.ts';

const loads = [0.5, 0.7, 0.8, 0.9, 0.95];
const random = { name: 'random' };
const rotation = { name: 'rr' };

const singleQueues = loads.map((load): TheoryCase => {
  const mean = singleQueue(load);
  const scenario = loaded({ workers: 10, load });
  return {
    name: `M/M/1: random, N = 10, load ${load}`,
    // One in a thousand takes longer to be known than the mean.
    scenario: { ...scenario, connections: Math.ceil(1.7 * scenario.connections) },
    algorithm: random,
    checks: [
      meanSojourn(mean, load),
      ...percentiles(['p50', 'p95', 'p99', 'p999'], (share) => exponentialQuantile(mean, share)),
    ],
  };
});

const rotations = [2, 4, 8, 16, 64].flatMap((workers) =>
  loads.map((load): TheoryCase => {
    const mean = roundRobin(workers, load);
    return {
      name: `E_N/M/1: rr, N = ${workers}, load ${load}`,
      scenario: loaded({ workers, load, length: { mean, arrivals: 0.5 } }),
      algorithm: rotation,
      checks: [
        meanSojourn(mean, load),
        ...percentiles(['p50', 'p99'], (share) => exponentialQuantile(mean, share)),
      ],
    };
  }),
);

const evenArrivals = loads.map((load): TheoryCase => {
  const mean = deterministicArrivals(load);
  return {
    name: `D/M/1: one worker, load ${load}`,
    scenario: {
      ...loaded({ workers: 1, load, length: { mean, arrivals: 0 } }),
      arrivals: { kind: 'deterministic', rate: load },
    },
    algorithm: rotation,
    checks: [meanSojourn(mean, load), ...percentiles(['p99'], (share) => exponentialQuantile(mean, share))],
  };
});

const evenService = loads.map((load): TheoryCase => {
  const mean = generalService(load, 0);
  return {
    name: `M/D/1: random, N = 10, load ${load}`,
    scenario: loaded({ workers: 10, load, length: { mean, service: 0 }, service: { kind: 'deterministic' } }),
    algorithm: random,
    checks: [meanSojourn(mean, load)],
  };
});

const noWait: TheoryCase = {
  name: 'rr, N = 1000, deterministic service, load 0.9: hardly any wait',
  scenario: {
    ...loaded({ workers: 1_000, load: 0.9, service: { kind: 'deterministic' } }),
    connections: 2_000_000,
  },
  algorithm: rotation,
  checks: [
    { what: 'waiting', theory: 0.01, tolerance: 0, relation: 'at most', read: ({ waiting }) => waiting.mean },
  ],
};

export const obliviousCases: readonly TheoryCase[] = [
  ...singleQueues,
  ...rotations,
  ...evenArrivals,
  ...evenService,
  noWait,
];
