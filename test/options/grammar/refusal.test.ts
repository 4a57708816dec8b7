import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isRefusal, ofPart, oneOf, shown, unknownName } from '../../../src/options/grammar/refusal.ts';

describe('a refusal', () => {
  it('is told from a value, whatever the value is', () => {
    assert.ok(isRefusal({ expected: 'a number' }));
    assert.ok(!isRefusal({ value: { expected: 'a number' } }));
  });

  it('names what is allowed, and what was probably meant', () => {
    assert.deepEqual(unknownName(' Ngnix ', ['nginx', 'pm2']), {
      expected: 'nginx or pm2',
      hint: 'Did you mean nginx?',
    });
    assert.deepEqual(unknownName('haproxy', ['nginx'], 'a name'), { expected: 'a name', hint: undefined });
    assert.equal(unknownName(1, ['1']).hint, undefined, 'only a text was meant to be a name');
  });

  it('of a part has the part in it', () => {
    const expectedOf = (part: unknown) => ofPart({ expected: 'x' }, part).expected;
    assert.equal(expectedOf(''), 'x, not an empty value');
    assert.equal(expectedOf(false), 'x, not off');
    assert.equal(expectedOf('a b'), 'x, not "a b"');
    assert.equal(expectedOf(Object.create(null)), 'x, not "{…}"');
    assert.equal(expectedOf([Object.create(null)]), 'x, not "[…]"');
  });

  it('lists names as a sentence does', () => {
    assert.deepEqual(
      [oneOf([]), oneOf(['a']), oneOf(['a', 'b']), oneOf(['a', 'b', 'c'])],
      ['', 'a', 'a or b', 'a, b or c'],
    );
  });
});

describe('what is shown of what was written', () => {
  it('is bare where it reads well, and escaped where it does not', () => {
    for (const text of ['50%', 'a.js', 'http://x:1/y', '--node-args', '+1']) assert.equal(shown(text), text);
    assert.equal(shown(''), '""');
    assert.equal(shown('a b'), '"a b"');
    assert.equal(shown('a\n\x1b[2J'), '"a\\n\\u001b[2J"');
  });

  it('is cut where it is long', () => {
    assert.equal(shown('x'.repeat(80)), 'x'.repeat(80));
    assert.equal(shown('x'.repeat(81)), `"${'x'.repeat(76)}...`);
    assert.equal(shown(' '.repeat(1000)).length, 80);
  });
});
