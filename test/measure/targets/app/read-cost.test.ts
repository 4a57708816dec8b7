import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readCost } from '../../../../src/measure/targets/app/read-cost.ts';

describe('the cost of a request', () => {
  it('is nothing unless it is asked for', () => {
    assert.deepEqual(readCost(''), { workMs: 0, waitMs: 0 });
    assert.deepEqual(readCost('other=1'), { workMs: 0, waitMs: 0 });
  });

  it('is read in milliseconds', () => {
    assert.deepEqual(readCost('work=1.25&wait=20'), { workMs: 1.25, waitMs: 20 });
    assert.deepEqual(readCost('work=2.5e-7'), { workMs: 2.5e-7, waitMs: 0 });
  });

  for (const query of [
    'work=',
    'work=-1',
    'wait=abc',
    'work=1e9',
    'wait=60001',
    'work=Infinity',
    'wait=0x10',
  ]) {
    it(`is refused as ${query}`, () => assert.equal(readCost(query), undefined));
  }
});
