import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inSlices, type Slices } from '../../src/platform/in-slices.ts';

describe('work in slices', () => {
  it('gives what was made in order, and the event loop turns between slices', async () => {
    let turns = 0;
    function* work(): Slices<number> {
      for (let at = 0; at < 3; at++) {
        yield at;
        setImmediate(() => turns++);
        yield;
      }
    }
    assert.deepEqual(await inSlices(work(), 0), [0, 1, 2]);
    assert.equal(turns, 3);
  });

  it('rejects with what it throws', async () => {
    function* work(): Slices<number> {
      yield 1;
      throw new Error('no more');
    }
    await assert.rejects(inSlices(work(), 0), /no more/);
  });
});
