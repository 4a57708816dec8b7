import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatDuration, formatSize, parseDuration, parseSize } from '../../src/options/quantities.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`quantities: SEED=${seed}`);

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

describe('sizes', () => {
  it('know powers of 1000 from powers of 1024', () => {
    assert.equal(parseSize('65536'), 65_536);
    assert.equal(parseSize('64KiB'), 65_536);
    assert.equal(parseSize('64kib'), 65_536);
    assert.equal(parseSize('1MiB'), 1_048_576);
    assert.equal(parseSize('1MB'), 1_000_000);
    assert.equal(parseSize('1.5 KB'), 1500);
    assert.equal(parseSize('12B'), 12);
  });

  it('are undefined where the unit is missing its meaning', () => {
    for (const written of ['', '1k', '1M', 'MiB', '1 000', '0x10', '1e3', '1TiB']) {
      assert.equal(parseSize(written), undefined, written);
    }
  });

  it('survive being written and read again', () => {
    const property = fc.property(fc.nat(2 ** 31), (value) => parseSize(formatSize(value)) === value);
    fc.assert(property, { seed });
  });
});
