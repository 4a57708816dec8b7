import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RoundResult } from '../../../src/measure/contract.ts';
import { jainIndex, type Measured, summarize } from '../../../src/measure/method/summarize.ts';
import { type Given, sample } from './rounds.ts';

const noCurve = () => [];

function measured(
  name: string,
  rounds: readonly (Given | 'failed')[],
  predictions?: Measured['predictions'],
): Measured {
  const results = rounds.map(
    (given, index): RoundResult =>
      given === 'failed'
        ? { round: index + 1, failure: 'it did not start' }
        : sample({ round: index + 1, ...given }),
  );
  return { name, family: 'pointsman', program: undefined, rounds: results, predictions };
}

describe('summarize', () => {
  it('takes medians with the least and the greatest, and sums errors', () => {
    const [result] = summarize(
      [
        measured('rr', [
          { perSecond: 300, ms: 3, errors: { timeout: 2 } },
          { perSecond: 100, ms: 9, errors: { timeout: 1, ECONNRESET: 4 } },
          { perSecond: 200, ms: 5 },
        ]),
      ],
      'rr',
      noCurve,
    );
    const { summary } = result!;
    assert.deepEqual(summary!.requestsPerSecond, { median: 200, min: 100, max: 300 });
    assert.deepEqual(summary!.latency.p99, { median: 5, min: 3, max: 9 });
    assert.deepEqual(summary!.memoryMiB, { median: 100, min: 100, max: 100 });
    assert.equal(summary!.errors, 7);
    assert.equal(summary!.isGeneratorBound, false);
    assert.equal(result!.comparison, undefined, 'the baseline is not compared with itself');
  });

  it('makes ratios of the same rounds, not of medians', () => {
    // The second round was slow for both.
    const [, other] = summarize(
      [
        measured('base', [{ ms: 10 }, { ms: 40 }, { ms: 12 }]),
        measured('other', [{ ms: 5 }, { ms: 20 }, { ms: 3 }]),
      ],
      'base',
      noCurve,
    );
    assert.deepEqual(other!.comparison!.p99, { ratio: { median: 0.5, min: 0.25, max: 0.5 }, isShown: true });
  });

  it('shows no difference when the rounds lie on both sides of 1, or one lies on it', () => {
    const base = measured('base', [{ ms: 10 }, { ms: 10 }, { ms: 10 }]);
    for (const third of [11, 10]) {
      const [, other] = summarize(
        [base, measured('other', [{ ms: 5 }, { ms: 5 }, { ms: third }])],
        'base',
        noCurve,
      );
      assert.equal(other!.comparison!.p99.isShown, false, String(third));
    }
  });

  it('shows nothing with fewer than three rounds that both have', () => {
    const base = measured('base', [{ ms: 10 }, { ms: 10 }, 'failed', { ms: 10 }]);
    const [, other] = summarize(
      [base, measured('other', [{ ms: 1 }, 'failed', { ms: 1 }, { ms: 1 }])],
      'base',
      noCurve,
    );
    assert.deepEqual(other!.comparison!.p99, { ratio: { median: 0.1, min: 0.1, max: 0.1 }, isShown: false });
  });

  it('says nothing of a target whose rounds all failed, nor compares with it', () => {
    const [base, other] = summarize(
      [measured('base', ['failed', 'failed']), measured('other', [{}, {}])],
      'base',
      noCurve,
    );
    assert.equal(base!.summary, undefined);
    assert.deepEqual(base!.curve, []);
    assert.equal(other!.comparison, undefined);
    assert.ok(other!.summary);
  });

  it('does without CPU time where a process ended meanwhile', () => {
    const [base, some, none] = summarize(
      [
        measured('base', [{}, {}, {}]),
        measured('some', [{ cpu: null }, { cpu: { totalUs: 25, masterUs: undefined, workersUs: 25 } }]),
        measured('none', [{ cpu: null }]),
      ],
      'base',
      noCurve,
    );
    assert.deepEqual(base!.summary!.masterUs, { median: 10, min: 10, max: 10 });
    assert.deepEqual(some!.summary!.cpuUs, { median: 25, min: 25, max: 25 });
    assert.equal(some!.summary!.masterUs, undefined);
    assert.equal(some!.comparison!.cpuUs!.ratio.median, 0.5);
    assert.equal(none!.summary!.cpuUs, undefined);
    assert.equal(none!.comparison!.cpuUs, undefined);
  });

  it('gives the histograms of the rounds that worked to the curve', () => {
    const [result] = summarize([measured('rr', [{}, 'failed', {}])], 'rr', (histograms) => {
      assert.deepEqual(histograms, ['round 1', 'round 3']);
      return [{ share: 1, ms: 7 }];
    });
    assert.deepEqual(result!.curve, [{ share: 1, ms: 7 }]);
  });

  it('sets predictions against what was measured in the same round', () => {
    const predictions = new Map([
      [1, { mean: 1, p50: 3, p99: 2 }],
      [2, { mean: 2, p50: 6, p99: 9 }],
      [3, { mean: 9, p50: 9, p99: 9 }],
    ]);
    const [two, none] = summarize(
      [
        measured('two', [{ ms: 4 }, { ms: 6 }, 'failed'], predictions),
        measured('none', ['failed'], predictions),
      ],
      'two',
      noCurve,
    );
    assert.deepEqual(two!.prediction, {
      ...{ mean: 1.5, p50: 4.5, p99: 5.5 },
      p50Error: { median: -0.125, min: -0.25, max: 0 },
      p99Error: { median: 0, min: -0.5, max: 0.5 },
    });
    assert.equal(none!.prediction, undefined);
  });

  it('marks who was limited by the generator in any round', () => {
    const [result] = summarize([measured('rr', [{}, { bottleneck: 'it was late' }])], 'rr', noCurve);
    assert.equal(result!.summary!.isGeneratorBound, true);
  });
});

describe("Jain's index", () => {
  it('is 1 for equal amounts, 1/N when one has all, and between for the rest', () => {
    assert.equal(jainIndex([5, 5, 5]), 1);
    assert.equal(jainIndex([9, 0, 0]), 1 / 3);
    assert.equal(jainIndex([3, 1]), 0.8);
  });
});
