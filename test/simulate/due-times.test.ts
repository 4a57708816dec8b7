import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DueTimes } from '../../src/simulate/due-times.ts';

const WORKERS = 40;

describe('the due times', () => {
  it('have none at first', () => {
    const due = new DueTimes(3);
    assert.equal(due.next, Number.POSITIVE_INFINITY);
    assert.equal(due.of(1), Number.POSITIVE_INFINITY);
  });

  it('always show the earliest, however they are set, moved and removed', () => {
    const step = fc.record({
      worker: fc.nat({ max: WORKERS - 1 }),
      time: fc.option(fc.double({ min: 0, max: 1000, noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const due = new DueTimes(WORKERS);
        const model = new Map<number, number>();
        for (const { worker, time } of steps) {
          if (time === null) {
            due.remove(worker);
            model.delete(worker);
          } else {
            due.set(worker, time);
            model.set(worker, time);
          }
          assert.equal(due.next, Math.min(...model.values()));
          if (model.size > 0) assert.equal(model.get(due.nextWorker), due.next);
          assert.equal(due.of(worker), model.get(worker) ?? Number.POSITIVE_INFINITY);
        }
      }),
    );
  });
});
