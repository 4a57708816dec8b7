import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AlgorithmContext, WorkerView } from '../../src/algorithms/contract.ts';
import type { AlgorithmEntry } from '../../src/algorithms/entry.ts';
import { findAlgorithm } from '../../src/algorithms/index.ts';
import type { Scenario } from '../../src/simulate/scenario.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { isNear } from '../near.ts';

function entryOf(
  pick: (workers: readonly WorkerView[], context: AlgorithmContext) => WorkerView | undefined,
): AlgorithmEntry {
  return {
    ...findAlgorithm('random')!,
    create: (_options, context) => ({ pick: (workers) => pick(workers, context) }),
  };
}

const base: Scenario = {
  connections: 5_000,
  arrivals: { kind: 'poisson', rate: 3 },
  workers: { count: 4 },
};

describe('a run', () => {
  it('gives the same result for one seed, bit for bit, and another one for another seed', () => {
    const scenario: Scenario = {
      ...base,
      clients: { count: 50, skew: 1 },
      connection: { kind: 'keep-alive', requests: 3, count: 'geometric', think: { kind: 'exponential' } },
      arrivals: { kind: 'bursts', calmRate: 0.2, burstRate: 3, calmFor: 20, burstFor: 5 },
      binding: { pendingLimit: 2, reclaimAfter: 3 },
      faults: [{ kind: 'crash', at: 500, slot: 2, downFor: 20 }],
    };
    for (const name of ['rr', 'p2c', 'least-connections', 'source-hash']) {
      const [first, again, other] = [5, 5, 6].map((seed) => simulate(scenario, { name }, { seed }));
      assert.deepEqual(again, first);
      assert.notDeepEqual(other!.sojourn, first!.sojourn);
    }
  });

  it('gives plain data', () => {
    const result = simulate(base, { name: 'rr' }, { seed: 1 });
    assert.deepEqual(JSON.parse(JSON.stringify(result)), result);
  });

  it('meets the same connections whatever the algorithm', () => {
    // So many workers that nobody waits: the sojourn time is the work.
    const scenario: Scenario = {
      ...base,
      workers: { count: 3_000 },
      connection: { kind: 'keep-alive', requests: 5, think: { kind: 'exponential', mean: 4 } },
    };
    const [left, right] = ['rr', 'least-connections'].map((name) =>
      simulate(scenario, { name }, { seed: 8 }),
    );
    assert.equal(left!.waiting.max, 0);
    assert.deepEqual(right!.sojourn, left!.sojourn);
    assert.deepEqual(right!.window, left!.window);
  });

  it('counts each connection and each request once', () => {
    const scenario: Scenario = {
      ...base,
      arrivals: { kind: 'poisson', rate: 0.6 },
      connection: { kind: 'keep-alive', requests: 5, think: { kind: 'exponential' } },
    };
    const { counts, throughput, window } = simulate(scenario, { name: 'p2c' }, { seed: 1 });
    assert.equal(counts.arrived, 5_000);
    assert.equal(counts.unfinished, 0);
    isNear(counts.answered, 25_000, 500);
    assert.equal(throughput, counts.answered / (window.to - window.from));
  });

  it('draws the number of requests of a connection from a geometric distribution, if asked to', () => {
    const scenario: Scenario = {
      ...base,
      connections: 40_000,
      arrivals: { kind: 'poisson', rate: 0.5 },
      connection: { kind: 'keep-alive', requests: 4, count: 'geometric', think: { kind: 'exponential' } },
    };
    const { counts } = simulate(scenario, { name: 'rr' }, { seed: 1 });
    isNear(counts.answered / counts.arrived, 4, 0.1);
  });

  it('adds up: shares to one, busy time to the work done, population by rate to the sojourn time', () => {
    const { workers, little, sojourn } = simulate(
      { ...base, connections: 50_000 },
      { name: 'rr' },
      { seed: 4 },
    );
    const total = (key: 'share' | 'utilization') => workers.reduce((sum, worker) => sum + worker[key], 0);
    isNear(total('share'), 1, 1e-9);
    isNear(total('utilization'), 3, 0.05);
    isNear(little.gap, 0, 1e-9);
    isNear(little.rate * little.sojourn + little.edge, little.population, 1e-6);
    isNear(sojourn.mean.value, little.sojourn, 1e-6);
  });

  it('tells how far it is', () => {
    const shares: number[] = [];
    const onProgress = (share: number) => void shares.push(share);
    simulate({ ...base, connections: 200_000 }, { name: 'rr' }, { seed: 1, onProgress });
    assert.equal(shares.length, 6);
    assert.deepEqual(
      shares,
      shares.toSorted((left, right) => left - right),
    );
    assert.deepEqual([shares[0], shares.at(-1)], [0, 1]);
  });

  it('never ends connections that are endless, and ends itself', () => {
    const { open, counts } = simulate(
      { ...base, warmUp: 0, connection: { kind: 'lifetime', lifetime: 'endless' } },
      { name: 'least-connections' },
      { seed: 1 },
    );
    assert.deepEqual(open.end, { mean: 1_250, max: 1_250, min: 1_250 });
    assert.deepEqual([counts.answered, counts.unfinished], [0, 0]);
  });

  it('gives clients that come back the same worker where their address decides', () => {
    const scenario: Scenario = { ...base, clients: { count: 1 } };
    const { fairness } = simulate(scenario, { name: 'source-hash' }, { seed: 1 });
    assert.equal(fairness, 0.25);
  });

  it('takes an algorithm that is not in the catalog, and its clock and chance', () => {
    const seen: { readonly now: number; readonly random: number }[] = [];
    const entry = entryOf((workers, { now, random }) => {
      seen.push({ now: now(), random: random() });
      return workers.at(-1);
    });
    const times = [0, 1.5, 2];
    const arrivals = { kind: 'trace', times } as const;
    const scenario: Scenario = { ...base, connections: 3, warmUp: 0, arrivals, unitMs: 10 };
    const { workers } = simulate(scenario, { name: 'last' }, { seed: 1, entry });
    assert.equal(workers[3]!.share, 1);
    assert.deepEqual(
      seen.map(({ now }) => now),
      [0, 15, 20],
    );
    assert.equal(new Set(seen.map(({ random }) => random)).size, 3);
  });

  it('gives the algorithm the same list as long as all workers have room', () => {
    const lists = new Set<unknown>();
    const entry = entryOf((workers, { random }) => {
      lists.add(workers);
      return workers[Math.floor(random() * workers.length)];
    });
    simulate(base, { name: 'seeing' }, { seed: 1, entry });
    assert.equal(lists.size, 1);
  });

  it('stops an algorithm that picks a worker it was not given', () => {
    const entry = entryOf((workers) => ({ ...workers[0]!, slot: 3 }));
    const scenario: Scenario = { ...base, faults: [{ kind: 'crash', at: 10, slot: 3 }] };
    assert.throws(() => simulate(scenario, { name: 'wrong' }, { seed: 1, entry }), /picked worker 3/);
  });

  it('needs a whole number as a seed', () => {
    assert.throws(() => simulate(base, { name: 'rr' }, { seed: 0.5 }), RangeError);
  });

  it('needs an algorithm that exists', () => {
    assert.throws(() => simulate(base, { name: 'none-such' }, { seed: 1 }), /none-such/);
  });
});

describe('a scenario that cannot be simulated', () => {
  const impossible: readonly [string, Partial<Scenario>, RegExp][] = [
    ['has no connections', { connections: 0 }, /connections/],
    ['has a broken warm-up', { warmUp: -1 }, /warmUp/],
    ['has too few batches', { batches: 5 }, /batches/],
    ['has no worker', { workers: { count: 0 } }, /workers\.count/],
    ['has more speeds than workers', { workers: { count: 1, speeds: [1, 2] } }, /2 speeds .* 1 worker$/],
    ['has a worker that stands still', { workers: { count: 2, speeds: [0] } }, /speed/],
    ['has a negative weight', { workers: { count: 2, weights: [-1] } }, /weight/],
    ['has no arrivals', { arrivals: { kind: 'poisson', rate: 0 } }, /arrival rate/],
    [
      'has bursts without any arrival',
      { arrivals: { kind: 'bursts', calmRate: 0, burstRate: 0, calmFor: 1, burstFor: 1 } },
      /arrival rates/,
    ],
    ['has a trace that is too short', { arrivals: { kind: 'trace', times: [1, 2] } }, /2 arrivals/],
    [
      'has work for too few',
      { connections: 2, warmUp: 0, works: [1], arrivals: { kind: 'deterministic', rate: 1 } },
      /1 work, the run needs 2/,
    ],
    ['has work of no time', { connections: 1, warmUp: 0, works: [0] }, /every work/],
    ['has a negative overhead', { workers: { count: 1, overhead: -1 } }, /overhead/],
    [
      'has a trace that goes back in time',
      { connections: 2, warmUp: 0, arrivals: { kind: 'trace', times: [2, 1] } },
      /not fall/,
    ],
    ['has a distribution without a mean', { service: { kind: 'exponential', mean: 0 } }, /mean of service/],
    [
      'has a distribution that varies too little',
      { service: { kind: 'hyperexponential', scv: 0.5 } },
      /scv of 1/,
    ],
    ['has a power law without a range', { service: { kind: 'bounded-pareto', shape: 1, ratio: 1 } }, /ratio/],
    ['has half a stage', { service: { kind: 'erlang', stages: 0.5 } }, /stages/],
    [
      'has half a request',
      { connection: { kind: 'keep-alive', requests: 1.5, think: { kind: 'exponential' } } },
      /whole/,
    ],
    ['reclaims at once', { binding: { reclaimAfter: 0 } }, /reclaimAfter/],
    ['lets no connection be open', { binding: { openLimit: 0 } }, /openLimit/],
    ['refreshes without end', { signals: { refreshEvery: 0 } }, /refreshEvery/],
    ['has a fault in no slot', { faults: [{ kind: 'crash', at: 1, slot: 5 }] }, /no slot 5, only 1 to 4/],
    ['has a fault before it begins', { faults: [{ kind: 'rolling-reload', at: -1 }] }, /before/],
    ['slows by nothing', { faults: [{ kind: 'slow', at: 1, slot: 1, factor: 0 }] }, /factor/],
    ['has nobody to connect', { clients: { count: 0 } }, /clients/],
  ];
  for (const [what, part, message] of impossible) {
    it(what, () => {
      assert.throws(
        () => simulate({ ...base, ...part }, { name: 'rr' }, { seed: 1 }),
        (error: Error) => error instanceof RangeError && message.test(error.message),
      );
    });
  }
});
