import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFlags, withWholePaths, wordsOf } from '../../src/options/node-flags.ts';

const placed = (words: string) =>
  wordsOf(readFlags(words.split(' ')).map((flag) => withWholePaths(flag, '/typed/here'))).join(' ');

describe('flags of Node.js', () => {
  it('are read and written without a change', () => {
    const words = [
      '-r',
      './a.cjs',
      '--import=b',
      '--title',
      'c',
      '--no-warnings',
      '--inspect=1:2',
      '-C',
      'd',
    ];
    assert.deepEqual(wordsOf(readFlags(words)), words);
  });

  it('have paths from where they were typed', () => {
    assert.equal(placed('--require ./a.cjs -r ../b.cjs'), '--require /typed/here/a.cjs -r /typed/b.cjs');
    assert.equal(placed('--import=./a%20.mjs'), '--import=file:///typed/here/a%2520.mjs');
    assert.equal(
      placed('--env-file=.env --cpu-prof-dir out'),
      '--env-file=/typed/here/.env --cpu-prof-dir /typed/here/out',
    );
    const others = '--require dotenv/config --import tsx --import=file:///a.mjs -r /b.cjs --title ./c';
    assert.equal(placed(others), others);
  });
});
