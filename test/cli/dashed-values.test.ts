import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { joinDashedValues } from '../../src/cli/dashed-values.ts';
import { serveOptions } from '../../src/options/index.ts';

const join = (...argv: string[]): string[] => joinDashedValues(argv, serveOptions);

describe('joinDashedValues', () => {
  it('joins a value to its flag, whatever it begins with', () => {
    assert.deepEqual(join('--node-args', '--inspect', 'a.js'), ['--node-args=--inspect', 'a.js']);
    assert.deepEqual(join('--nodeArgs', '--a --b', '-w', '1'), ['--nodeArgs=--a --b', '-w', '1']);
    assert.deepEqual(join('--node-args', 'x'), ['--node-args=x']);
  });

  it('leaves every other flag and what has an equals sign', () => {
    const line = ['--workers', '--port', '1', '--node-args=--inspect', '--env-file', '--cwd', 'a'];
    assert.deepEqual(join(...line), line);
  });

  it('refuses a list of numbers with nothing behind it, but not an empty one', () => {
    const message =
      '--weights needs a value: expected numbers from 0 to 1000000 separated by commas, such as 2,1,1.';
    for (const line of [['--weights'], ['--weights', '-w', '2']]) {
      assert.throws(() => join(...line), { code: 'ERR_INVALID_OPTION', message });
    }
    for (const line of [['--weights', '2,1'], ['--weights='], ['--weights', '']]) {
      assert.deepEqual(join(...line), line);
    }
  });

  it('refuses a flag of ours as the value, and none', () => {
    for (const next of ['--port', '--port=1', '--stallTimeout', '-w', '--help', '-v', '--env-file=.env']) {
      assert.throws(() => join('--node-args', next), {
        code: 'ERR_INVALID_OPTION',
        message: new RegExp(`written as --node-args=${next}\\.$`),
      });
    }
    assert.throws(() => join('a.js', '--node-args'), { code: 'ERR_INVALID_OPTION' });
  });
});
