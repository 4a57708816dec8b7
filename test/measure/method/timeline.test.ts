import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Moment } from '../../../src/measure/load/contract.ts';
import { medianTimeline } from '../../../src/measure/method/timeline.ts';
import { sample } from './rounds.ts';

const moment = (atMs: number, p99Ms: number, answered = 5, errors = 0): Moment => ({
  atMs,
  answered,
  errors,
  p50Ms: 1,
  p99Ms,
  maxMs: p99Ms,
});

describe('the time line of all rounds', () => {
  it('has medians of the latency and sums of the errors, without gaps', () => {
    const samples = [
      sample({ timeLine: [moment(0, 4), moment(100, 0, 0, 3), moment(300, 9)] }),
      sample({ timeLine: [moment(300, 5), moment(0, 6), moment(100, 8, 5, 2)] }),
      sample({ timeLine: [moment(0, 11)] }),
    ];
    assert.deepEqual(medianTimeline(samples), [
      { atMs: 0, p99Ms: 6, errors: 0 },
      { atMs: 100, p99Ms: 8, errors: 5 },
      { atMs: 200, p99Ms: undefined, errors: 0 },
      { atMs: 300, p99Ms: 7, errors: 0 },
    ]);
  });

  it('is empty where nobody wrote one', () => {
    assert.deepEqual(medianTimeline([sample()]), []);
  });
});
