import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatSize, parseSize } from '../../../src/options/grammar/size.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`sizes: SEED=${seed}`);

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
