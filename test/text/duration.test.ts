import assert from 'node:assert/strict';
import { it } from 'node:test';
import { timeInWords } from '../../src/text/duration.ts';

it('says a time in the unit that people would use', () => {
  assert.deepEqual([0, 12.4, 400, 2_000, 1_540, 30_000, 119_000, 180_000, 5_400_000].map(timeInWords), [
    '0 ms',
    '12 ms',
    '400 ms',
    '2 s',
    '1.5 s',
    '30 s',
    '119 s',
    '3 min',
    '90 min',
  ]);
});
