import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  argumentsIn,
  formatCall,
  lackOfParenthesis,
  nameIn,
  takeApart,
} from '../../../src/options/grammar/call.ts';
import { partsOf, splitList, splitWords } from '../../../src/options/grammar/list.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`call: SEED=${seed}`);

describe('a list', () => {
  it('has commas between its parts, and leaves those in parentheses alone', () => {
    assert.deepEqual(splitList('rr, p2c(d=3, share-cap=2) ,lc'), ['rr', 'p2c(d=3, share-cap=2)', 'lc']);
    assert.deepEqual(splitList('a((b,c),d),e'), ['a((b,c),d)', 'e']);
  });

  it('leaves options behind a colon with their name', () => {
    assert.deepEqual(splitList('rr,p2c:d=3,share-cap=2,lc'), ['rr', 'p2c:d=3,share-cap=2', 'lc']);
    assert.deepEqual(splitList('p2c:d=3, random'), ['p2c:d=3', 'random']);
    assert.deepEqual(splitList('a=1,b=2'), ['a=1', 'b=2']);
    assert.deepEqual(splitList('p2c(d=3),b=2'), ['p2c(d=3)', 'b=2']);
  });

  it('has empty parts where there is nothing', () => {
    assert.deepEqual(splitList(''), ['']);
    assert.deepEqual(splitList(',a,, '), ['', 'a', '', '']);
  });

  it('survives parentheses that do not match', () => {
    assert.deepEqual(splitList('a),b'), ['a)', 'b']);
    assert.deepEqual(splitList('a(,b'), ['a(,b']);
  });

  it('is the same again when its parts are joined', () => {
    const property = fc.property(
      fc.string({ unit: fc.constantFrom('a', ' ', ',', '(', ')', '=') }),
      (text) => {
        assert.equal(partsOf(text).join(','), text);
      },
    );
    fc.assert(property, { seed });
  });

  it('of words has white space between them', () => {
    assert.deepEqual(splitWords(' --a\t--b=1\n'), ['--a', '--b=1']);
    assert.deepEqual(splitWords(' '), []);
  });
});

describe('a call', () => {
  it('is a name, with or without something in parentheses', () => {
    assert.deepEqual(takeApart('rr'), { name: 'rr', inside: '' });
    assert.deepEqual(takeApart(' rr() '), { name: 'rr', inside: '' });
    assert.deepEqual(takeApart('p2c ( d = 3 )'), { name: 'p2c', inside: 'd = 3' });
    assert.deepEqual(takeApart('lc(key=(c+1)/w)'), { name: 'lc', inside: 'key=(c+1)/w' });
  });

  it('is a name as a whole unless it ends in parentheses', () => {
    for (const name of ['./a(1).js', 'p2c(d=3', 'p2c)', 'a(b)c', '']) {
      assert.deepEqual(takeApart(name), { name, inside: '' });
    }
    assert.deepEqual(takeApart('(d=3)'), { name: '', inside: 'd=3' });
  });

  it('says the same with a colon, which no shell minds', () => {
    assert.deepEqual(takeApart('p2c:d=3,share-cap=2'), { name: 'p2c', inside: 'd=3,share-cap=2' });
    assert.deepEqual(takeApart('./mine.js:d=3'), { name: './mine.js', inside: 'd=3' });
    assert.deepEqual(takeApart('trace:/tmp/times.txt'), { name: 'trace', inside: '/tmp/times.txt' });
    assert.deepEqual(takeApart('p2c:'), { name: 'p2c', inside: '' });
    for (const name of ['C:\\a.js', 'C:/a.js', 'file:///a.js', './a:b.js', './a:b/c.js']) {
      assert.deepEqual(takeApart(name), { name, inside: '' });
    }
    assert.equal(nameIn('p2c:d'), 'p2c');
  });

  it('lacks a parenthesis only if it is none of a path', () => {
    assert.deepEqual(lackOfParenthesis('p2c(d=3'), {
      expected: 'a closing parenthesis',
      hint: 'Did you mean "p2c(d=3)"?',
    });
    assert.equal(lackOfParenthesis('./mine.js(d=3')?.expected, 'a closing parenthesis');
    assert.match(lackOfParenthesis('p2cd=3)')?.expected ?? '', /^an opening parenthesis/);
    for (const text of ['rr', 'p2c(d=3)', './a(1).js', './a(b.js', 'lc(key=(c+1)/w)', 'trace(/tmp/a(b)']) {
      assert.equal(lackOfParenthesis(text), undefined, text);
    }
  });

  it('has arguments with or without a key', () => {
    assert.deepEqual(argumentsIn('d = 3,replacement , key=a=b, =x, y='), [
      { key: 'd', text: '3' },
      { key: undefined, text: 'replacement' },
      { key: 'key', text: 'a=b' },
      { key: '', text: 'x' },
      { key: 'y', text: '' },
    ]);
    assert.deepEqual(argumentsIn(''), []);
    assert.deepEqual(argumentsIn(',3'), [
      { key: undefined, text: '' },
      { key: undefined, text: '3' },
    ]);
    assert.deepEqual(argumentsIn('a=(1,2),b=3'), [
      { key: 'a', text: '(1,2)' },
      { key: 'b', text: '3' },
    ]);
  });

  it('has a name before it is finished', () => {
    assert.equal(nameIn(' p2c (d=3, sig'), 'p2c');
    assert.equal(nameIn('p2'), 'p2');
  });

  it('is read as it was written', () => {
    const name = fc.stringMatching(/^[a-z][a-z-]{0,8}$/);
    const values = fc.dictionary(
      fc.stringMatching(/^[a-z][a-z-]{0,8}$/),
      fc.oneof(fc.integer().map(String), fc.stringMatching(/^[a-z./]([a-z./= ]*[a-z./])?(\([a-z,]*\))?$/)),
    );
    const property = fc.property(name, values, (called, options) => {
      const { name: read, inside } = takeApart(formatCall(called, options));
      assert.equal(read, called);
      assert.deepEqual(
        argumentsIn(inside),
        Object.entries(options).map(([key, text]) => ({ key, text })),
      );
    });
    fc.assert(property, { seed });
  });

  it('writes what is on or off in words', () => {
    assert.equal(
      formatCall('p2c', { d: 3, replacement: true, sticky: false }),
      'p2c(d=3, replacement=on, sticky=off)',
    );
    assert.equal(formatCall('rr', {}), 'rr');
  });
});
