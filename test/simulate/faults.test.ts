import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fault } from '../../src/simulate/scenario.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { meanSojourn, runTrace } from './run.ts';

describe('a crash', () => {
  const crash: Fault = { kind: 'crash', at: 0.5, slot: 1 };

  it('loses what the worker had taken and dispatches again what it had pending', () => {
    const result = runTrace({ times: [0, 0, 0, 0], faults: [crash] });
    const { lost, redispatched, answered, unfinished } = result.counts;
    assert.deepEqual(
      { lost, redispatched, answered, unfinished },
      {
        lost: 1,
        redispatched: 1,
        answered: 3,
        unfinished: 0,
      },
    );
    // The third, behind the second and the fourth in worker 2.
    assert.equal(meanSojourn(result), (1 + 2 + 3) / 3);
  });

  it('leaves connections waiting when nobody is left', () => {
    const { counts } = runTrace({ times: [0, 1], workers: { count: 1 }, faults: [crash] });
    assert.deepEqual([counts.lost, counts.unfinished], [1, 1]);
  });

  it('ends after a time, and the worker begins cold', () => {
    const cold = { factor: 4, lasts: 2 };
    const result = runTrace({
      times: [0, 1, 1.5],
      workers: { count: 1 },
      faults: [{ kind: 'crash', at: 0.5, slot: 1, downFor: 1.5, cold }],
    });
    // Back at 2, half a unit of work by 4, then at full speed: 4.5 and 5.5.
    assert.equal(meanSojourn(result), (3.5 + 4) / 2);
  });

  it('makes an end of what was wrong with the old process', () => {
    const faults: Fault[] = [
      { kind: 'slow', at: 0, slot: 1, factor: 10, lasts: 50 },
      { kind: 'block', at: 1, slot: 1, lasts: 50 },
      { kind: 'crash', at: 2, slot: 1, downFor: 1 },
    ];
    assert.equal(meanSojourn(runTrace({ times: [10, 20], workers: { count: 1 }, faults })), 1);
  });

  it('of a worker that is down already changes nothing', () => {
    const faults: Fault[] = [
      { kind: 'crash', at: 1, slot: 1, downFor: 5 },
      { kind: 'crash', at: 2, slot: 1, downFor: 50 },
      { kind: 'block', at: 3, slot: 1, lasts: 50 },
    ];
    assert.equal(meanSojourn(runTrace({ times: [4], workers: { count: 1 }, faults })), 3);
  });

  it('loses open connections without a request, too', () => {
    const { counts } = runTrace({
      times: [0, 0, 0],
      connection: { kind: 'lifetime', lifetime: { kind: 'deterministic', mean: 10 } },
      faults: [crash],
    });
    assert.deepEqual([counts.lost, counts.answered], [2, 1]);
  });
});

describe('a block', () => {
  it('holds up the request in service and those behind it', () => {
    const faults: Fault[] = [{ kind: 'block', at: 0.5, slot: 1, lasts: 3 }];
    for (const discipline of ['fcfs', 'ps'] as const) {
      const result = runTrace({ times: [0, 1], workers: { count: 1, discipline }, faults });
      assert.equal(result.counts.answered, 2);
      // First come: ends at 4 and 5. Shared: half a unit left of one and all of the other at 3.5.
      assert.equal(meanSojourn(result), discipline === 'fcfs' ? (4 + 4) / 2 : (4.5 + 4) / 2);
    }
  });

  it('lasts until the last of several has ended', () => {
    const faults: Fault[] = [
      { kind: 'block', at: 0, slot: 1, lasts: 3 },
      { kind: 'block', at: 1, slot: 1, lasts: 4 },
    ];
    assert.equal(meanSojourn(runTrace({ times: [0], workers: { count: 1 }, faults })), 6);
  });
});

describe('a slow worker', () => {
  it('takes longer for what it has in service', () => {
    const slow: Fault = { kind: 'slow', at: 0.5, slot: 1, factor: 2 };
    const one = { times: [0], workers: { count: 1 } };
    assert.equal(meanSojourn(runTrace({ ...one, faults: [slow] })), 1.5);
    assert.equal(meanSojourn(runTrace({ ...one, faults: [{ ...slow, lasts: 0.5 }] })), 1.25);
  });
});

describe('a worker that fails fast', () => {
  const blackHole = (name: string, options = {}) =>
    simulate(
      {
        connections: 40_000,
        arrivals: { kind: 'poisson', rate: 5 },
        workers: { count: 4 },
        faults: [{ kind: 'fail-fast', at: 0, slot: 2, after: 0.01 }],
      },
      { name, options },
      { seed: 2 },
    );

  it('ends its requests as errors, which no time is measured of', () => {
    const result = runTrace({
      times: [0, 0],
      workers: { count: 1 },
      faults: [{ kind: 'fail-fast', at: 0, slot: 1, after: 0.25, lasts: 0.1 }],
    });
    assert.deepEqual([result.counts.failed, result.counts.answered], [1, 1]);
    assert.equal(meanSojourn(result), 1.25);
  });

  it('attracts least-connections, and two choices give it no more than two shares', () => {
    const shareOf = (name: string, options = {}) => blackHole(name, options).workers[1]!.share;
    const least = shareOf('least-connections', { tie: 'random' });
    const choices = shareOf('p2c');
    assert.ok(least > 2 / 4, `share ${least} with least-connections`);
    assert.ok(choices > 1 / 4 && choices <= 2 / 4, `share ${choices} with p2c`);
  });
});

describe('a restart', () => {
  const keepAlive = {
    connections: 4_000,
    arrivals: { kind: 'poisson', rate: 0.5 },
    connection: { kind: 'keep-alive', requests: 6, think: { kind: 'exponential', mean: 3 } },
    workers: { count: 4 },
  } as const;

  it('drains the worker: pending ones go elsewhere, taken ones end', () => {
    const result = runTrace({
      times: [0, 0, 0, 0, 3],
      faults: [{ kind: 'restart', at: 0.5, slot: 1, downFor: 10 }],
    });
    assert.deepEqual([result.counts.lost, result.counts.redispatched], [0, 1]);
    assert.equal(meanSojourn(result), (1 + 1 + 3 + 2 + 1) / 5);
  });

  it('cuts what is open after the time it has for draining', () => {
    const { counts } = runTrace({
      times: [0, 0],
      connection: { kind: 'lifetime', lifetime: { kind: 'deterministic', mean: 10 } },
      faults: [{ kind: 'restart', at: 1, slot: 1, drainFor: 2 }],
    });
    assert.deepEqual([counts.lost, counts.answered], [1, 1]);
  });

  it('of all workers in turn loses nothing, and moves connections with a silent client', () => {
    const reload: Fault = { kind: 'rolling-reload', at: 3_000, downFor: 1, cold: { factor: 2, lasts: 5 } };
    for (const name of ['rr', 'least-connections', 'p2c']) {
      const { counts } = simulate({ ...keepAlive, faults: [reload] }, { name }, { seed: 3 });
      assert.equal(counts.lost, 0);
      assert.equal(counts.unfinished, 0);
      assert.ok(counts.moved > 0, `${counts.moved} moved`);
    }
  });

  it('waits for the worker before it, and passes over one that is down', () => {
    const faults: Fault[] = [
      { kind: 'crash', at: 1, slot: 2 },
      { kind: 'rolling-reload', at: 10, downFor: 5 },
    ];
    // Worker 1 is away from 10 to 15, worker 3 from 15 to 20; what comes at 12 and 17 goes to the other one.
    const { workers, counts } = runTrace({ times: [12, 17, 25, 26], workers: { count: 3 }, faults });
    assert.equal(counts.answered, 4);
    assert.deepEqual(
      workers.map(({ share }) => share * 4),
      [2, 0, 2],
    );
  });

  it('goes on when a worker crashes while it drains', () => {
    const faults: Fault[] = [
      { kind: 'rolling-reload', at: 1, downFor: 1 },
      { kind: 'crash', at: 2, slot: 1 },
    ];
    const { counts, workers } = runTrace({
      times: [0, 0, 20, 20],
      connection: { kind: 'lifetime', lifetime: { kind: 'deterministic', mean: 10 } },
      faults,
    });
    assert.equal(counts.lost, 1);
    assert.deepEqual(
      workers.map(({ share }) => share),
      [0.5, 0.5],
    );
  });
});
