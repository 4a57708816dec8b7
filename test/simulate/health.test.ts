import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Binding, Fault } from '../../src/simulate/scenario.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { meanSojourn, rounded, runTrace } from './run.ts';

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

describe('a stall', () => {
  const blocked = (lasts: number): Fault[] => [{ kind: 'block', at: 0, slot: 1, lasts }];
  const binding: Binding = { stallAfter: 0.5 };

  it('counts once another worker has nothing pending, and not before', () => {
    const free = runTrace({ times: zeros(3), faults: blocked(100), binding });
    // Two reclaimed at 0.5 follow the one that worker 2 is on.
    assert.deepEqual([free.counts.reclaimed, meanSojourn(free)], [2, (2 + 1 + 3) / 3]);
    const given = { times: zeros(6), binding: { stallAfter: 1.5 } };
    // Worker 2 has one pending until 2, and by then worker 1 moves again.
    const moving = runTrace({ ...given, faults: blocked(1.8) });
    assert.deepEqual([moving.counts.reclaimed, meanSojourn(moving)], [0, rounded((3 * 1.8 + 12) / 6)]);
    const still = runTrace({ ...given, faults: blocked(100) });
    assert.deepEqual([still.counts.reclaimed, meanSojourn(still)], [3, (1 + 2 + 3 + 4 + 5 + 6) / 6]);
  });

  it('counts after twenty times the stall time, whatever the others do', () => {
    // Each worker gets 60: worker 2 has some pending until 59.
    const reclaimedWith = (lasts: number) =>
      runTrace({ times: zeros(120), faults: blocked(lasts), binding: { stallAfter: 2 } }).counts.reclaimed;
    assert.equal(reclaimedWith(39.5), 0);
    assert.equal(reclaimedWith(40.5), 60);
  });

  it('is not that a worker gets too little of the cores', () => {
    const given = { times: zeros(4), binding: { stallAfter: 2 } };
    const starved = runTrace({ ...given, workers: { count: 3, cores: 1 } });
    // Three at a third of the pace until 3, then worker 1 has the core to itself.
    assert.deepEqual([starved.counts.reclaimed, meanSojourn(starved)], [0, (3 + 3 + 3 + 4) / 4]);
    const slow = runTrace({ ...given, workers: { count: 3, speeds: [1 / 3, 1 / 3, 1 / 3] } });
    assert.equal(slow.counts.reclaimed, 1);
  });

  it('keeps connections from a worker that is on one request, with nothing pending', () => {
    const workers = { speeds: [0.01, 1] };
    const withRule = runTrace({ times: [0, 0, 6], workers, binding: { stallAfter: 5 } });
    assert.equal(meanSojourn(withRule), rounded((100 + 1 + 1) / 3));
    const without = runTrace({ times: [0, 0, 6], workers });
    assert.equal(meanSojourn(without), rounded((100 + 1 + 194) / 3));
  });

  it('is found while a connection waits for the worker, though nothing else happens', () => {
    const workers = { speeds: [0.01, 1] };
    const binding = { busyAfter: 0.5, stallAfter: 5 };
    // In turn: the third waits for worker 1. Looked at every 5 units, it is out of rotation by 7.
    assert.equal(meanSojourn(runTrace({ times: [0, 0, 2], workers, binding })), rounded((100 + 1 + 6) / 3));
    // The live master looks every 5 ms.
    const finer = runTrace({ times: [0, 0, 2], workers, binding, unitMs: 10 });
    assert.equal(meanSojourn(finer), rounded((100 + 1 + 4) / 3));
  });

  it('has another name', () => {
    const given = { times: zeros(3), faults: blocked(100) };
    assert.deepEqual(
      runTrace({ ...given, binding: { reclaimAfter: 0.5 } }),
      runTrace({ ...given, binding: { stallAfter: 0.5 } }),
    );
  });
});

describe('a busy worker', () => {
  const algorithm = { name: 'rr', options: { wait: false } };
  const given = { times: [0, 0, 0.7, 1.8], workers: { speeds: [1, 0.1] }, algorithm };

  it('gets nothing: connections wait in the master for the first that is done', () => {
    const result = runTrace({ ...given, binding: { busyAfter: 0.5 } });
    assert.equal(meanSojourn(result), rounded((1 + 10 + 1.3 + 1.2) / 4));
    assert.deepEqual(result.longestQueue, { master: 1, worker: 1 });
    // In turn, the fourth waits for the slow one.
    assert.equal(meanSojourn(runTrace(given)), rounded((1 + 10 + 1.3 + 18.2) / 4));
  });

  it('keeps its place in the rotation, and an algorithm may wait for it', () => {
    const result = runTrace({ ...given, algorithm: { name: 'rr' }, binding: { busyAfter: 0.5 } });
    assert.deepEqual(
      [meanSojourn(result), result.longestQueue.worker],
      [rounded((1 + 10 + 1.3 + 18.2) / 4), 1],
    );
  });

  it('is one that has been on its request for long enough', () => {
    const times = [0, 0, 0.4, 0.6];
    const { longestQueue } = runTrace({ times, binding: { busyAfter: 0.5 } });
    // The third comes early enough to be pending at worker 1.
    assert.deepEqual(longestQueue, { master: 1, worker: 2 });
  });

  it('gets connections all the same where none can wait', () => {
    const binding = { queueLimit: 0 };
    const busyAfter = 0.5;
    assert.deepEqual(
      runTrace({ ...given, binding: { ...binding, busyAfter } }),
      runTrace({ ...given, binding }),
    );
  });

  it('does not exist where requests share the worker', () => {
    const shared = { ...given, workers: { ...given.workers, discipline: 'ps' } } as const;
    assert.deepEqual(runTrace({ ...shared, binding: { busyAfter: 0.1 } }), runTrace(shared));
  });

  it('brings workers in turn close to one queue for all, M/G/c', () => {
    const waitingWith = (binding: Binding) =>
      simulate(
        {
          connections: 40_000,
          arrivals: { kind: 'poisson', rate: 2.8 },
          service: { kind: 'bimodal', longShare: 0.02, ratio: 50 },
          workers: { count: 4 },
          binding,
        },
        algorithm,
        { seed: 3 },
      ).waiting.mean.value;
    const [inTurn, spared, queue] = [{}, { busyAfter: 0.002 }, { pendingLimit: 0 }].map(waitingWith);
    assert.ok(spared! < inTurn! / 3, `${spared} and ${inTurn}`);
    // What waits together may go together to the first that is free, so it is not quite that.
    assert.ok(spared! > queue! && spared! < 2 * queue!, `${spared} and ${queue}`);
  });
});
