import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type HandOver, HandOverSample, SAMPLE_SIZE } from '../../../src/master/observe/hand-over-sample.ts';

/** Lehmer's generator. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('the sample of hand-overs', () => {
  it('is taken only while somebody looks', () => {
    const sample = new HandOverSample();
    assert.ok(!sample.isWatched);
    const [one, other] = [sample.watch(() => {}), sample.watch(() => {})];
    assert.ok(sample.isWatched);
    one();
    assert.ok(sample.isWatched);
    other();
    assert.ok(!sample.isWatched);
  });

  it('has each of them with the same chance, and never more than it holds', (context) => {
    context.mock.timers.enable({ apis: ['setInterval'] });
    const sample = new HandOverSample(random(4711));
    const told: HandOver[] = [];
    const end = sample.watch((some) => {
      assert.equal(some.length, SAMPLE_SIZE);
      told.push(...some);
    });
    const rounds = 2000;
    for (let round = 0; round < rounds; round++) {
      for (let slot = 1; slot <= 30; slot++) sample.add(slot, slot / 10);
      context.mock.timers.tick(100);
    }
    end();
    const expected = (rounds * SAMPLE_SIZE) / 30;
    for (let slot = 1; slot <= 30; slot++) {
      const seen = told.filter((each) => each.slot === slot).length;
      assert.ok(Math.abs(seen - expected) < expected / 4, `slot ${slot}: ${seen}, not ${expected}`);
    }
    assert.ok(told.every(({ slot, tookMs }) => tookMs === slot / 10));
  });

  it('tells nobody where there was none', (context) => {
    context.mock.timers.enable({ apis: ['setInterval'] });
    const sample = new HandOverSample();
    const end = sample.watch(() => assert.fail());
    context.mock.timers.tick(1000);
    end();
  });
});
