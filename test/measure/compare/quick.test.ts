import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quickPace } from '../../../src/measure/compare/pace.ts';
import { createTurnClock } from '../../../src/measure/compare/turn-clock.ts';

describe('the pace of a quick comparison', () => {
  it('fits into its time, however long targets take to start', () => {
    for (const targets of [1, 3, 6, 10]) {
      for (const aroundMs of [500, 1_000, 1_500]) {
        const { rounds, warmUpMs, measureMs } = quickPace(targets, { forAllMs: 25_000, aroundMs });
        const wholeMs = rounds * targets * (aroundMs + warmUpMs + measureMs);
        assert.ok(wholeMs <= 25_000, `${targets} targets, ${aroundMs} ms: ${wholeMs} ms`);
        assert.ok(measureMs >= 500);
      }
    }
  });

  it('has three rounds where there is time for them, and else fewer', () => {
    assert.equal(quickPace(3, { forAllMs: 25_000, aroundMs: 1_000 }).rounds, 3);
    assert.equal(quickPace(6, { forAllMs: 25_000, aroundMs: 1_000 }).rounds, 2);
    assert.equal(quickPace(10, { forAllMs: 25_000, aroundMs: 1_000 }).rounds, 1);
  });

  it('measures everybody once where there is no time for anything', () => {
    const { rounds, measureMs } = quickPace(20, { forAllMs: 5_000, aroundMs: 2_000 });
    assert.deepEqual([rounds, measureMs], [1, 500]);
  });
});

describe('a turn clock', () => {
  function clockOf(endMs: number | undefined): { take(ms: number): void; isTimeFor(turns: number): boolean } {
    let nowMs = 1_000;
    const clock = createTurnClock(endMs, () => nowMs);
    return {
      isTimeFor: clock.isTimeFor,
      take(ms) {
        clock.begin();
        nowMs += ms;
        clock.end();
      },
    };
  }

  it('has time for what takes as long as the turns before, up to its end', () => {
    const clock = clockOf(2_000);
    clock.take(300);
    clock.take(100);
    assert.equal(clock.isTimeFor(3), true);
    assert.equal(clock.isTimeFor(4), false);
  });

  it('has time for a first turn, and without an end for every one', () => {
    assert.equal(clockOf(0).isTimeFor(1), true);
    const endless = clockOf(undefined);
    endless.take(1e9);
    assert.equal(endless.isTimeFor(1_000), true);
  });
});
