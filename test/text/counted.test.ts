import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { counted, countedTimes } from '../../src/text/counted.ts';

describe('a count in a sentence', () => {
  it('has the noun as it is said for one and for others', () => {
    assert.deepEqual(
      [0, 1, 2, 12_345].map((count) => counted(count, 'worker')),
      ['0 workers', '1 worker', '2 workers', '12,345 workers'],
    );
    assert.deepEqual(
      [1, 2].map((count) => counted(count, 'process')),
      ['1 process', '2 processes'],
    );
    assert.deepEqual([1, 2].map(countedTimes), ['once', '2 times']);
  });
});
