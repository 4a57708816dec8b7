import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readCount, readSlot } from '../../../src/cli/control/words.ts';

describe('readCount', () => {
  it('reads how many there are to be, or how many more or less', () => {
    assert.deepEqual(readCount('6'), { workers: 6 });
    assert.deepEqual(readCount('0'), { workers: 0 });
    assert.deepEqual(readCount('+2'), { by: 2 });
    assert.deepEqual(readCount('-1'), { by: -1 });
  });

  it('refuses anything else', () => {
    for (const wrong of ['', 'six', '1.5', '1e3', '+', '--1', '1025', '99999', ' 1', '0x2']) {
      assert.throws(() => readCount(wrong), { code: 'ERR_INVALID_OPTION', message: /as in 6, \+2 or -1\.$/ });
    }
  });
});

describe('readSlot', () => {
  it('reads the number of a worker, and refuses anything else', () => {
    assert.equal(readSlot('2', 'drain'), 2);
    for (const wrong of ['', '0', '-1', '1.5', 'all', '01']) {
      assert.throws(() => readSlot(wrong, 'drain'), {
        code: 'ERR_INVALID_OPTION',
        message: /^drain .* "lb status"/,
      });
    }
  });
});
