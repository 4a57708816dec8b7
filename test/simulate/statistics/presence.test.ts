import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jainIndex } from '../../../src/simulate/statistics/jain-index.ts';
import { OpenSpread } from '../../../src/simulate/statistics/open-spread.ts';
import { Presence } from '../../../src/simulate/statistics/presence.ts';

describe('presence', () => {
  it('counts the same from both sides, whoever came before or leaves after the window', () => {
    const presence = new Presence(2);
    presence.enter(1, 0);
    presence.enter(1, 3);
    presence.begin(4);
    presence.leave(1, 0, 6);
    presence.enter(1, 7);
    presence.end(10);
    presence.leave(1, 3, 20);
    presence.leave(1, 7, 30);
    // 2 for two units, 1 for one, 2 for three.
    assert.equal(presence.mean(1), (4 + 1 + 6) / 6);
    assert.equal(presence.stays(1), 11);
    assert.equal(presence.gap(1), 0);
    assert.equal(presence.mean(0), 0);
  });

  it('shows somebody who never left', () => {
    const presence = new Presence(1);
    presence.begin(0);
    presence.enter(0, 1);
    presence.enter(0, 1);
    presence.leave(0, 1, 2);
    presence.end(10);
    assert.equal(presence.gap(0), 0.9);
  });
});

describe('the spread of open connections', () => {
  it('averages the highest and the least count and the tails over time', () => {
    const spread = new OpenSpread(2);
    spread.raised(0, 0);
    spread.begin(10);
    spread.raised(1, 12);
    spread.raised(0, 16);
    spread.lowered(2, 18);
    const { meanMax, meanMin, end, tails } = spread.result(10, 20);
    // Counts 1/0 for two units, 2/0 for four, 2/1 for two, 1/1 for two.
    assert.equal(meanMax, (2 + 8 + 4 + 2) / 10);
    assert.equal(meanMin, (2 + 2) / 10);
    assert.deepEqual(end, { mean: 1, max: 1, min: 1 });
    assert.deepEqual(
      tails.map((tail) => Math.round(tail * 1e6) / 1e6),
      [1, 0.7, 0.3],
    );
  });

  it('grows with the counts', () => {
    const spread = new OpenSpread(1);
    spread.begin(0);
    for (let open = 0; open < 500; open++) spread.raised(open, 0);
    const { end, tails } = spread.result(0, 1);
    assert.equal(end.max, 500);
    assert.equal(tails.length, 501);
  });
});

describe("Jain's index", () => {
  it('is 1 when all have as much for their weight, and 1/N when one has all', () => {
    assert.equal(jainIndex([3, 3, 3], [1, 1, 1]), 1);
    assert.equal(jainIndex([6, 3, 0], [2, 1, 0]), 1);
    assert.equal(jainIndex([9, 0, 0, 0], [1, 1, 1, 1]), 0.25);
    assert.equal(jainIndex([0, 0], [1, 1]), 1);
  });
});
