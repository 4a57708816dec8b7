import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  inheritable,
  readFlags,
  withoutModules,
  withWholePaths,
  wordsOf,
} from '../../../src/master/processes/node-flags.ts';
import { joinNodeOptions, splitNodeOptions } from '../../../src/master/processes/node-options.ts';

const nobody: ReadonlySet<string> = new Set();
const inherited = (words: string, ownFiles = nobody) =>
  wordsOf(inheritable(readFlags(words.split(' ')), ownFiles)).join(' ');
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

  for (const flags of [
    '-e start()',
    '--eval start()',
    '--eval=start()',
    '-p start()',
    '-pe start()',
    '--print start()',
    '-i',
    '-c',
    '--test --test-name-pattern=x --test-reporter spec --experimental-test-coverage --test-isolation=none',
    '--watch --watch-path ./src --watch-preserve-output',
    '--input-type=module -e start()',
  ]) {
    it(`are not inherited that run another program: ${flags}`, () => {
      assert.equal(
        inherited(`--no-warnings ${flags} --max-old-space-size=9`),
        '--no-warnings --max-old-space-size=9',
      );
    });
  }

  it('are inherited without the wait for a debugger', () => {
    assert.equal(inherited('--inspect-brk=host:9 --inspect-wait'), '--inspect=host:9 --inspect');
  });

  it('are inherited without the modules that run here, however they are named', () => {
    const own = new Set(['/app/start.mjs', `${process.cwd()}/start.cjs`]);
    const flags = '--import /app/start.mjs --import file:///app/start.mjs -r ./start.cjs --import tsx';
    assert.equal(inherited(flags, own), '--import tsx');
    assert.equal(inherited('--env-file=/app/start.mjs', own), '--env-file=/app/start.mjs');
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

  it('load no modules where they are not to', () => {
    const flags = readFlags(
      '--no-addons --require ./a -r b --import c --loader=d --experimental-loader e'.split(' '),
    );
    assert.deepEqual(wordsOf(withoutModules(flags)), ['--no-addons']);
  });
});

describe('NODE_OPTIONS', () => {
  it('is taken apart as Node does, and put together again', () => {
    const text = '--require "./with space.cjs"  --title="a \\"b\\" \\\\"';
    const words = ['--require', './with space.cjs', '--title=a "b" \\'];
    assert.deepEqual(splitNodeOptions(text), words);
    assert.deepEqual(splitNodeOptions(joinNodeOptions(words)), words);
    assert.equal(joinNodeOptions(['--inspect=9', '--no-warnings']), '--inspect=9 --no-warnings');
    assert.deepEqual(splitNodeOptions(''), []);
  });
});
