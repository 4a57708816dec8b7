import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { distributionOf, unevennessOf } from '../../../src/measure/method/volleys.ts';
import { sample, target } from './rounds.ts';

describe('the distribution of volleys', () => {
  it('counts by worker over the repetitions of all rounds', () => {
    const { all, workers } = distributionOf(
      target('rr', [
        {
          volleys: [
            [2, 4],
            [4, 2],
          ],
        },
        { volleys: [[6, 0]] },
      ]),
    )!;
    assert.deepEqual([all.least, all.greatest, all.mean], [0, 6, 3]);
    assert.equal(all.deviation, Math.sqrt((1 + 1 + 1 + 1 + 9 + 9) / 6));
    assert.deepEqual(
      workers.map(({ worker, share, least, greatest, mean }) => [worker, share, least, greatest, mean]),
      [
        [1, 12 / 18, 2, 6, 4],
        [2, 6 / 18, 0, 4, 2],
      ],
    );
    assert.equal(workers[0]!.deviation, Math.sqrt((4 + 0 + 4) / 3));
  });

  it('counts workers that got nothing, also those at the end that a list leaves out', () => {
    const { all, workers } = distributionOf(target('rr', [{ requests: [3, 3, 0], volleys: [[3], [0, 3]] }]))!;
    assert.equal(workers.length, 3);
    assert.equal(all.mean, 1);
    assert.equal(workers[2]!.share, 0);
  });

  it('is 0 uneven when all got as many, and unknown without volleys', () => {
    assert.equal(
      unevennessOf(
        sample({
          volleys: [
            [5, 5],
            [7, 7],
          ],
        }),
      ),
      1,
      'repetitions of different size differ, too',
    );
    assert.equal(
      unevennessOf(
        sample({
          volleys: [
            [5, 5],
            [5, 5],
          ],
        }),
      ),
      0,
    );
    assert.equal(distributionOf(target('rr', [{}])), undefined);
    assert.equal(unevennessOf(sample()), undefined);
  });
});
