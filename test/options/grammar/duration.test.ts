import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatDuration, parseDuration } from '../../../src/options/grammar/duration.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`durations: SEED=${seed}`);

describe('durations', () => {
  it('are read in every way the documentation names', () => {
    assert.equal(parseDuration('500'), 500);
    assert.equal(parseDuration('500ms'), 500);
    assert.equal(parseDuration('10s'), 10_000);
    assert.equal(parseDuration('1.5s'), 1500);
    assert.equal(parseDuration('2m'), 120_000);
    assert.equal(parseDuration('1h'), 3_600_000);
  });

  it('are undefined when they are none', () => {
    for (const written of ['', 'x', '10 bananas', 's', '1e3', '1,5s', 'Infinity', '9'.repeat(200)]) {
      assert.equal(parseDuration(written), undefined, written);
    }
  });

  it('are written in the largest unit without a fraction', () => {
    assert.equal(formatDuration(0), '0');
    assert.equal(formatDuration(999), '999ms');
    assert.equal(formatDuration(90_000), '90s');
    assert.equal(formatDuration(120_000), '2m');
    assert.equal(formatDuration(86_400_000), '24h');
  });

  it('survive being written and read again', () => {
    const property = fc.property(fc.nat(2 ** 31), (value) => parseDuration(formatDuration(value)) === value);
    fc.assert(property, { seed });
  });
});
