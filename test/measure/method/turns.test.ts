import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../../../src/measure/method/random.ts';
import { reasonOf, turnsOf } from '../../../src/measure/method/turns.ts';

const items = ['a', 'b', 'c', 'd'];

describe('the turns of a comparison', () => {
  it('give each item one turn in each round', () => {
    const turns = [...turnsOf(items, 3, createRandom(1))];
    for (const round of [1, 2, 3]) {
      const its = turns.filter((turn) => turn.round === round);
      assert.deepEqual(its.map(({ item }) => item).sort(), items);
      assert.deepEqual(
        its.map(({ place }) => place),
        [1, 2, 3, 4],
      );
    }
  });

  it('come in an order of its own each round, and in the same one for the same seed', () => {
    const orderOf = (seed: number) => [...turnsOf(items, 5, createRandom(seed))].map(({ item }) => item);
    assert.deepEqual(orderOf(1), orderOf(1));
    const rounds = Array.from({ length: 5 }, (_, round) =>
      orderOf(1)
        .slice(round * 4, round * 4 + 4)
        .join(),
    );
    assert.ok(new Set(rounds).size > 1);
  });

  it('end before a round that may not begin, but never before the first', () => {
    let asked = 0;
    const mayBegin = () => ++asked < 2;
    assert.equal([...turnsOf(items, 5, createRandom(1), mayBegin)].length, 8);
    assert.equal(asked, 2);
    assert.equal([...turnsOf(items, 5, createRandom(1), () => false)].length, 4);
  });

  it('that fail have a reason, whatever was thrown', () => {
    assert.equal(reasonOf(new Error('no luck')), 'no luck');
    assert.equal(reasonOf('no luck'), 'no luck');
  });
});
