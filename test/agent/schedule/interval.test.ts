import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { intervalTimetable } from '../../../src/agent/schedule/interval.ts';

const timetable = intervalTimetable(1_000);
const at = (steadyMs: number, wallMs = 0) => ({ steadyMs, wallMs });

describe('an interval', () => {
  it('comes first when it has passed once, and keeps its rhythm however late somebody looks', () => {
    const done = timetable.begin(at(50));
    assert.deepEqual(timetable.due(done, at(1_049)), { inMs: 1 });
    assert.deepEqual(timetable.due(done, at(1_300, 9_000)), { occurrence: { mark: 1_050, atMs: 8_750 } });
    assert.deepEqual(timetable.due([1_050], at(1_300)), { inMs: 750 });
  });

  it('is not made up for: of several that passed the last one is run', () => {
    assert.deepEqual(timetable.due([0], at(4_200, 4_200)), { occurrence: { mark: 4_000, atMs: 4_000 } });
  });

  it('counts those that fall into a run, which are left out', () => {
    assert.deepEqual(timetable.after([0], 1_000, at(1_999)), { done: [1_000], missed: 0 });
    assert.deepEqual(timetable.after([0], 1_000, at(3_500)), { done: [3_000], missed: 2 });
  });

  it('knows nothing of the clock on the wall', () => {
    assert.deepEqual(timetable.due([0], at(500, 1e12)), { inMs: 500 });
    assert.deepEqual(timetable.due([0], at(500, -1e12)), { inMs: 500 });
  });
});
