import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { meanSojourn, rounded, runTrace } from './run.ts';

describe('binding', () => {
  it('at once puts connections into the queue of their worker', () => {
    const { longestQueue, counts } = runTrace({ times: [0, 0, 0, 0] });
    assert.deepEqual(longestQueue, { master: 0, worker: 2 });
    assert.equal(counts.handedOver, 4);
  });

  it('late keeps them in the master until a worker is free', () => {
    const result = runTrace({
      times: [0, 0, 0, 0],
      binding: { pendingLimit: 0 },
      algorithm: { name: 'least-connections' },
    });
    assert.deepEqual(result.longestQueue, { master: 2, worker: 1 });
    assert.equal(meanSojourn(result), (1 + 1 + 2 + 2) / 4);
  });

  it('late gives a connection to the worker that is free first', () => {
    const times = [0, 0, 0];
    const given = { times, workers: { count: 2, speeds: [1, 0.1] } };
    // Bound at once by turns the third waits for the first; late it would have to, too, but not behind the slow one.
    assert.equal(meanSojourn(runTrace({ ...given, times: [0, 0, 0, 0] })), (1 + 10 + 2 + 20) / 4);
    const late = runTrace({
      ...given,
      times: [0, 0, 0, 0],
      binding: { pendingLimit: 0 },
      algorithm: { name: 'least-connections', options: { tie: 'first' } },
    });
    assert.equal(meanSojourn(late), (1 + 10 + 2 + 3) / 4);
  });

  it('with a pending limit of one lets each worker hold one more than it serves', () => {
    const { longestQueue } = runTrace({
      times: [0, 0, 0, 0, 0],
      binding: { pendingLimit: 1 },
      algorithm: { name: 'least-connections' },
    });
    assert.deepEqual(longestQueue, { master: 1, worker: 2 });
  });

  it('with an open limit holds connections back, whatever the discipline', () => {
    const result = runTrace({
      times: [0, 0, 0],
      workers: { count: 1, discipline: 'ps' },
      binding: { openLimit: 1 },
    });
    assert.equal(meanSojourn(result), (1 + 2 + 3) / 3);
    assert.equal(result.longestQueue.master, 2);
  });

  it('refuses what finds no worker and a full queue', () => {
    const { counts } = runTrace({
      times: [0, 0, 0, 0, 0],
      binding: { openLimit: 1, queueLimit: 1 },
      algorithm: { name: 'least-connections' },
    });
    assert.deepEqual([counts.arrived, counts.answered, counts.refused], [5, 3, 2]);
  });
});

describe('reclaim', () => {
  const block = { kind: 'block', at: 0, slot: 1, lasts: 100 } as const;

  it('gives what a blocked worker has pending to another one', () => {
    const result = runTrace({ times: [0, 0, 0, 0], faults: [block], binding: { reclaimAfter: 5 } });
    // The second and the fourth went to worker 2 at once, the others follow at time 5.
    assert.equal(meanSojourn(result), (6 + 1 + 7 + 2) / 4);
    assert.deepEqual([result.counts.reclaimed, result.counts.redispatched], [2, 2]);
  });

  it('is not there unless it is asked for', () => {
    const result = runTrace({ times: [0, 0, 0, 0], faults: [block] });
    assert.equal(meanSojourn(result), (101 + 1 + 102 + 2) / 4);
    assert.equal(result.counts.reclaimed, 0);
  });

  it('leaves a stalled worker out until it moves again', () => {
    const times = [0, 0, 6, 7, 8, 200, 201];
    const { workers, counts } = runTrace({ times, faults: [block], binding: { reclaimAfter: 5 } });
    assert.equal(counts.reclaimed, 1);
    // Worker 1 has the one that was reclaimed and, after it moved again, one of the last two.
    assert.deepEqual(
      workers.map(({ share }) => share * 8),
      [2, 6],
    );
  });

  it('lets a worker back when it takes something, though not all of it', () => {
    const result = runTrace({
      times: [0, 0, 8],
      workers: { count: 1 },
      faults: [{ kind: 'block', at: 0, slot: 1, lasts: 6 }],
      binding: { reclaimAfter: 5 },
    });
    // Nobody else is there; from 6 on they are served one after the other.
    assert.equal(meanSojourn(result), rounded((7 + 8 + 1) / 3));
  });

  it('takes from a worker that is on a long request only what it has not begun', () => {
    const result = runTrace({
      times: [0, 0, 0],
      workers: { count: 2, speeds: [0.01, 1] },
      binding: { reclaimAfter: 5 },
    });
    assert.equal(meanSojourn(result), rounded((100 + 1 + 6) / 3));
  });

  it('takes nothing from a worker that has a long queue and goes on working', () => {
    const result = runTrace({
      times: Array.from({ length: 20 }, () => 0),
      workers: { count: 2 },
      binding: { reclaimAfter: 3 },
    });
    // Ten at each, one after the other: the last ones wait three times as long as it takes to be stalled.
    assert.equal(meanSojourn(result), 5.5);
    assert.equal(result.counts.reclaimed, 0);
  });

  it('leaves connections where they are while nobody else could have them', () => {
    const result = runTrace({
      times: [0],
      workers: { count: 1 },
      faults: [block],
      binding: { reclaimAfter: 5 },
    });
    assert.equal(meanSojourn(result), 101);
    assert.equal(result.counts.reclaimed, 0);
  });
});
