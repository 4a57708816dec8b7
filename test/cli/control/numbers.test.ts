import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  shortBytes,
  shortCount,
  shortDuration,
  shortLatency,
  shortRate,
  shortShare,
} from '../../../src/cli/control/numbers.ts';

describe('numbers in a column', () => {
  it('are short and keep what matters', () => {
    assert.deepEqual([0, 999, 1000, 59_999, 60_000, 3_600_000, 90_061_000].map(shortDuration), [
      ...['0s', '0s', '1s', '59s', '1m', '1h', '1d'],
    ]);
    assert.deepEqual([undefined, 0.42, 9.96, 12.345, 999.4, 1234, 12_345].map(shortLatency), [
      ...['-', '0.4ms', '10.0ms', '12ms', '999ms', '1.2s', '12s'],
    ]);
    assert.deepEqual([0, 99_999, 100_000, 12_345_678, 123_456_789].map(shortCount), [
      ...['0', '99999', '100k', '12346k', '123M'],
    ]);
    assert.deepEqual([0, 0.25, 9.5, 10.4, 2345.678].map(shortRate), ['0', '0.3', '9.5', '10', '2346']);
    assert.deepEqual([undefined, 0, 0.874, 1.5].map(shortShare), ['-', '0%', '87%', '150%']);
    assert.deepEqual([undefined, 104_857_600, 21_474_836_480].map(shortBytes), ['-', '100M', '20.0G']);
  });
});
