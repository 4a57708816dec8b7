/** Service that varies more than an exponential distribution: first come, first served, suffers; processor sharing does not. */
import { momentsOf } from '../../../src/simulate/distributions.ts';
import type { Distribution } from '../../../src/simulate/scenario.ts';
import { meanSojourn, meanTolerance } from '../checks.ts';
import type { Check, TheoryCase } from '../contract.ts';
import { choices, generalService, singleQueue } from '../formulas.ts';
import { loaded } from '../scenarios.ts';

const random = { name: 'random' };

/** More than its variance, the third moment of such a distribution makes a run long. */
const HEAVY = 1.3;

function firstCome(service: Distribution, scv: number, load: number): TheoryCase {
  const mean = generalService(load, scv);
  return {
    name: `M/G/1: ${service.kind}, scv ${scv}, load ${load}`,
    scenario: loaded({ workers: 10, load, service, length: { mean, service: HEAVY * scv } }),
    algorithm: random,
    checks: [meanSojourn(mean, load)],
  };
}

const firstComeCases = [
  ...[0.5, 0.7, 0.8, 0.9].map((load) => firstCome({ kind: 'hyperexponential', scv: 4 }, 4, load)),
  ...[0.5, 0.7].map((load) => firstCome({ kind: 'hyperexponential', scv: 10 }, 10, load)),
  firstCome({ kind: 'lognormal', scv: 4 }, 4, 0.5),
  firstCome({ kind: 'lognormal', scv: 4 }, 4, 0.7),
  firstCome({ kind: 'erlang', stages: 4 }, 0.25, 0.8),
];

const distributions: readonly Distribution[] = [
  { kind: 'exponential' },
  { kind: 'deterministic' },
  { kind: 'hyperexponential', scv: 4 },
  { kind: 'lognormal', scv: 4 },
  { kind: 'bounded-pareto', shape: 1.5, ratio: 100 },
];

/** In processor sharing each request is slowed down alike, short or long. */
function slowdown(load: number): Check {
  return {
    what: 'slowdown',
    theory: singleQueue(load),
    tolerance: meanTolerance(load),
    read: (result) => result.slowdown,
  };
}

const sharingCases = distributions.flatMap((service) =>
  [0.5, 0.7, 0.8, 0.9].map((load): TheoryCase => {
    const { scv } = momentsOf(service);
    return {
      name: `M/G/1-PS: ${service.kind}, load ${load}`,
      scenario: loaded({
        workers: { count: 10, discipline: 'ps' },
        load,
        service,
        // A request's time goes with its work: the spread of one is that of the other.
        length: { service: Math.max(scv / 2, 1), alone: 2 * scv },
      }),
      algorithm: random,
      checks: [meanSojourn(singleQueue(load), load), slowdown(load)],
    };
  }),
);

const insensitiveChoices = distributions.flatMap((service) =>
  [0.7, 0.9].map((load): TheoryCase => {
    return {
      name: `two choices, PS, N = 1000: ${service.kind}, load ${load}`,
      scenario: {
        ...loaded({ workers: { count: 1_000, discipline: 'ps' }, load, service }),
        connections: 6_000_000,
      },
      algorithm: { name: 'p2c' },
      checks: [meanSojourn(choices(2, load), load)],
    };
  }),
);

/** 99 of 100 requests take 1 ms, one takes 100 ms: mean 1.99, scv 24.5. */
const bimodal: Distribution = { kind: 'bimodal', mean: 1.99, longShare: 0.01, ratio: 100 };
const BIMODAL_SCV = (0.99 + 100) / 1.99 ** 2 - 1;

function eventLoop(load: number, discipline: 'fcfs' | 'ps'): TheoryCase {
  const ratio = discipline === 'ps' ? singleQueue(load) : generalService(load, BIMODAL_SCV);
  const length =
    discipline === 'ps'
      ? { mean: ratio, service: BIMODAL_SCV / 2.5, alone: 2 * BIMODAL_SCV }
      : { mean: ratio, service: HEAVY * BIMODAL_SCV };
  const scenario = loaded({ workers: { count: 10, discipline }, load, service: bimodal, length });
  return {
    name: `event loop, 1 % of 100 ms: ${discipline}, load ${load}`,
    scenario: { ...scenario, arrivals: { kind: 'poisson', rate: (10 * load) / 1.99 } },
    algorithm: random,
    checks: [
      { ...meanSojourn(1.99 * ratio, load), what: 'mean ms' },
      ...(discipline === 'ps' ? [{ ...slowdown(load), what: 'short ms' }] : []),
    ],
  };
}

export const generalServiceCases: readonly TheoryCase[] = [
  ...firstComeCases,
  ...sharingCases,
  ...insensitiveChoices,
  ...[0.3, 0.5, 0.7].map((load) => eventLoop(load, 'fcfs')),
  ...[0.3, 0.5, 0.7, 0.9].map((load) => eventLoop(load, 'ps')),
];
