import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inheritable } from '../../../src/master/processes/inheritable.ts';
import { joinNodeOptions, splitNodeOptions } from '../../../src/master/processes/node-options.ts';
import { readFlags, wordsOf } from '../../../src/options/node-flags.ts';

const nobody: ReadonlySet<string> = new Set();
const inherited = (words: string, ownFiles = nobody) =>
  wordsOf(inheritable(readFlags(words.split(' ')), ownFiles)).join(' ');

describe('flags of Node.js', () => {
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
