/** A small part of `npm run test:theory`: shorter runs, wider tolerances, every kind of system once. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isNear } from '../near.ts';
import { theoryCases } from './cases/index.ts';
import {
  centralQueue,
  centralQueueQuantile,
  choices,
  choicesQuantile,
  choicesTail,
  deterministicArrivals,
  erlangB,
  erlangC,
  exponentialQuantile,
  generalService,
  refusedShare,
  roundRobin,
  singleQueue,
} from './formulas.ts';
import { runCase } from './run-case.ts';

const CONNECTIONS = 150_000;
const WIDER = 5;

const names = [
  'M/M/1: random, N = 10, load 0.5',
  'E_N/M/1: rr, N = 4, load 0.7',
  'D/M/1: one worker, load 0.7',
  'M/D/1: random, N = 10, load 0.7',
  'M/G/1-PS: hyperexponential, load 0.5',
  'two choices, PS, N = 1000: deterministic, load 0.7',
  'JSQ, N = 2, load 0.7',
  'two choices with replacement, N = 3, load 0.5',
  'two distinct choices, N = 3, load 0.7',
  'JIQ, N = 4, load 0.7',
  'speeds 2 and 1: random by weight, load 0.5',
  'speeds 2 and 1: SED, ties at random, load 0.5',
  'speeds 2 and 1: NQ, ties to the fast one, load 0.5',
  'M/M/c: late binding, N = 4, load 0.7',
  'Erlang B: 4 places, offered load 2',
  'random, exponential lifetimes, N = 16, 10 open each',
  'least-connections, N = 16, endless connections',
];

describe('the simulator agrees with theory', () => {
  for (const name of names) {
    it(name, () => {
      const found = theoryCases.find((theoryCase) => theoryCase.name === name);
      assert.ok(found, `there is no case "${name}"`);
      const { scenario } = found;
      const short = {
        ...found,
        scenario: { ...scenario, connections: Math.min(scenario.connections, CONNECTIONS) },
      };
      for (const { what, theory, simulated, tolerance, reason } of runCase(short, 1)) {
        assert.equal(reason, undefined);
        if (what === 'p999') continue;
        isNear(simulated! / theory, 1, WIDER * tolerance);
      }
    });
  }
});

describe('the formulas', () => {
  it('give the values that are known of them', () => {
    const known: readonly (readonly [value: number, published: number])[] = [
      [singleQueue(0.95), 20],
      [generalService(0.8, 0), 3],
      [generalService(0.9, 10), 50.5],
      [roundRobin(2, 0.5), 1.61803],
      [roundRobin(4, 0.7), 2.23669],
      [roundRobin(64, 0.95), 10.3259],
      [deterministicArrivals(0.9), 5.17866],
      [exponentialQuantile(roundRobin(16, 0.9), 0.99), 25.235],
      [erlangB(4, 2), 0.095238],
      [erlangB(64, 56), 0.033126],
      [erlangC(4, 0.7), 0.428654],
      [erlangC(64, 0.9), 0.310663],
      [centralQueue(2, 0.9), 5.26316],
      [centralQueue(16, 0.95), 1.97524],
      [centralQueueQuantile(4, 0.9, 0.99), 12.193],
      [centralQueueQuantile(16, 0.9, 0.99), 5.27],
      [refusedShare(10, 0.9), 0.050814],
      [refusedShare(50, 0.95), 0.004151],
      [choices(2, 0.9), 2.61406],
      [choices(3, 0.5), 1.12524],
      [choices(5, 0.99), 2.90168],
      [choicesTail(2, 0.9, 4), 0.2059],
      [choicesQuantile(2, 0.9, 0.5), 2.202],
      [choicesQuantile(2, 0.99, 0.999), 17.147],
      [choicesQuantile(3, 0.95, 0.99), 8.293],
    ];
    for (const [value, published] of known) isNear(value / published, 1, 3e-4);
  });
});
