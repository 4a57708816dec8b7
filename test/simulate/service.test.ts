import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { meanSojourn, rounded, runTrace } from './run.ts';

describe('first come, first served', () => {
  it('serves one after the other', () => {
    const result = runTrace({ times: [0, 0, 0], workers: { count: 1 } });
    assert.equal(meanSojourn(result), (1 + 2 + 3) / 3);
    assert.equal(result.waiting.mean.value, (0 + 1 + 2) / 3);
    assert.equal(result.sojourn.max, 3);
    assert.equal(result.delayed.value, 2 / 3);
    assert.equal(result.longestQueue.worker, 3);
  });

  it('goes on after an idle time', () => {
    assert.equal(
      meanSojourn(runTrace({ times: [0, 5, 5], workers: { count: 1 } })),
      rounded((1 + 1 + 2) / 3),
    );
  });

  it('is faster where the worker is faster', () => {
    const result = runTrace({ times: [0, 0], workers: { count: 1, speeds: [4] } });
    assert.equal(meanSojourn(result), (0.25 + 0.5) / 2);
  });
});

describe('recorded work', () => {
  it('is done by each connection in order of arrival', () => {
    const result = runTrace({ times: [0, 10, 20], works: [1, 4, 2], workers: { count: 1 } });
    assert.equal(result.sojourn.max, 4);
    assert.equal(meanSojourn(result), rounded((1 + 4 + 2) / 3));
  });
});

describe('overhead', () => {
  it('takes a slow worker no longer than a fast one', () => {
    const result = runTrace({ times: [0], workers: { count: 1, speeds: [0.25], overhead: 0.5 } });
    assert.equal(meanSojourn(result), 4.5);
  });

  it('is paid for each request, in turn or at once', () => {
    const workers = { count: 1, overhead: 0.5 };
    assert.equal(meanSojourn(runTrace({ times: [0, 0], workers })), (1.5 + 3) / 2);
    assert.equal(meanSojourn(runTrace({ times: [0, 0], workers: { ...workers, discipline: 'ps' } })), 3);
  });
});

describe('processor sharing', () => {
  const workers = { count: 1, discipline: 'ps' } as const;

  it('gives all requests the same share', () => {
    assert.equal(meanSojourn(runTrace({ times: [0, 0, 0], workers })), 3);
  });

  it('lets a later request slow down an earlier one, and the other way round', () => {
    // The first has done half when the second comes; both end half a unit of work later than alone.
    const result = runTrace({ times: [0, 0.5], workers });
    assert.equal(meanSojourn(result), 1.5);
    assert.equal(rounded(result.slowdown.value), 1.5);
    assert.equal(result.waiting.mean.value, 0);
  });

  it('shares between many that come at different times as the definition says', () => {
    const times = [0, 0.3, 0.35, 1.2, 1.25, 4, 4.1, 4.1, 9];
    const result = runTrace({ times, workers });
    const expected = sharedByDefinition(times);
    assert.equal(
      meanSojourn(result),
      rounded(expected.reduce((sum, value) => sum + value, 0) / times.length),
    );
    assert.equal(rounded(result.sojourn.max), rounded(Math.max(...expected)));
  });

  it('is faster where the worker is faster', () => {
    assert.equal(meanSojourn(runTrace({ times: [0, 0], workers: { ...workers, speeds: [4] } })), 0.5);
  });
});

describe('shared cores', () => {
  it('slow all workers down when more of them work than there are cores', () => {
    const result = runTrace({ times: [0, 0, 0], workers: { count: 3, cores: 2 } });
    assert.equal(meanSojourn(result), 1.5);
  });

  it('are enough when few work', () => {
    assert.equal(meanSojourn(runTrace({ times: [0, 1], workers: { count: 3, cores: 1 } })), 1);
  });

  it('may be a part of one', () => {
    const result = runTrace({ times: [0, 0], workers: { count: 2, cores: 1.6 } });
    assert.equal(meanSojourn(result), 1.25);
  });

  it('give back their pace when one worker ends', () => {
    // Together until 0.5 + 0.5 x 2 = 1.5, when the first ends; the second has half a unit left.
    const result = runTrace({ times: [0, 0.5], workers: { count: 2, cores: 1 } });
    assert.equal(meanSojourn(result), 1.5);
  });
});

/** Sojourn times of unit requests under processor sharing, event by event. */
function sharedByDefinition(times: readonly number[]): number[] {
  const left = times.map(() => 1);
  const ends = times.map(() => 0);
  let now = 0;
  while (ends.includes(0)) {
    const present = times.flatMap((time, index) => (time <= now && left[index]! > 0 ? [index] : []));
    const nextArrival = Math.min(...times.filter((time) => time > now));
    const nextEnd = now + Math.min(...present.map((index) => left[index]!)) * present.length;
    const until = present.length === 0 ? nextArrival : Math.min(nextArrival, nextEnd);
    for (const index of present) {
      left[index]! -= (until - now) / present.length;
      if (left[index]! > 1e-12) continue;
      left[index] = 0;
      ends[index] = until;
    }
    now = until;
  }
  return ends.map((end, index) => end - times[index]!);
}
