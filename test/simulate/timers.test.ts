import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Timers } from '../../src/simulate/timers.ts';

describe('the timers', () => {
  it('have none at first', () => {
    assert.equal(new Timers().next, Number.POSITIVE_INFINITY);
  });

  it('come in order of time, each with what it is for', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { maxLength: 300 }), (times) => {
        const timers = new Timers();
        times.forEach((time, index) => {
          timers.set(time, index % 5, index, index * 7);
        });
        for (const expected of times.toSorted((left, right) => left - right)) {
          assert.equal(timers.next, expected);
          timers.take();
          const { kind, subject, version } = timers;
          assert.equal(times[subject], expected);
          assert.deepEqual([kind, version], [subject % 5, subject * 7]);
        }
        assert.equal(timers.size, 0);
      }),
    );
  });

  it('may be set between two that are taken', () => {
    const timers = new Timers();
    timers.set(2, 0, 2, 0);
    timers.set(9, 0, 9, 0);
    timers.take();
    timers.set(5, 0, 5, 0);
    timers.take();
    assert.equal(timers.subject, 5);
    assert.equal(timers.next, 9);
  });
});
