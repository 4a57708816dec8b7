import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PointsmanError } from '../../src/errors.ts';
import {
  type AlgorithmChoice,
  formatAlgorithm,
  isRefusal,
  readAlgorithm,
} from '../../src/options/algorithm-choice.ts';
import { type ConfigFile, resolveOptions } from '../../src/options/index.ts';

function read(written: unknown): AlgorithmChoice {
  const choice = readAlgorithm(written);
  assert.ok(!isRefusal(choice), JSON.stringify(choice));
  return choice;
}

function refusal(written: unknown): string {
  const choice = readAlgorithm(written);
  assert.ok(isRefusal(choice), JSON.stringify(choice));
  return `expected ${choice.expected}. ${choice.hint ?? ''}`;
}

describe('an algorithm as it is written', () => {
  it('is a name, in any case and by any alias', () => {
    assert.deepEqual(read(' WLC '), { name: 'least-connections', options: {} });
  });

  it('has options in parentheses, each read as its kind', () => {
    assert.deepEqual(read('p2c(d=3, signal=Requests,replacement, share-cap=1.5, slow-start=2s, sticky=no)'), {
      name: 'p2c',
      options: {
        d: 3,
        signal: 'requests',
        replacement: true,
        'share-cap': 1.5,
        'slow-start': 2_000,
        sticky: false,
      },
    });
    assert.deepEqual(read('lc(key=(c+1)/w, tie=lru)').options, { key: '(c+1)/w', tie: 'lru' });
    assert.deepEqual(read('p2c()').options, {});
  });

  it('is an object in a config file', () => {
    const written: ConfigFile = { algo: { name: 'p2c', options: { d: 3, 'slow-start': '1m' } } };
    assert.deepEqual(read(written.algo), { name: 'p2c', options: { d: 3, 'slow-start': 60_000 } });
  });

  it('is a path, whose options stay as they are until the file is loaded', () => {
    for (const path of ['./policy.mjs', 'policy.js', '/etc/lb/policy', 'src/policy.ts']) {
      assert.deepEqual(read(`${path}(x=1, y)`), { name: path, file: path, options: { x: '1', y: 'on' } });
    }
    assert.deepEqual(read({ file: 'policy', options: { x: 1 } }), {
      name: 'policy',
      file: 'policy',
      options: { x: 1 },
    });
  });

  it('is written again as it was read', () => {
    for (const text of [
      'rr',
      'p2c(d=3, replacement=on)',
      'least-connections(key=(c+1)/w)',
      './policy.mjs(x=1)',
    ]) {
      assert.equal(formatAlgorithm(read(text)), text);
    }
  });

  for (const [written, message] of [
    ['p3c', /expected rr, weighted-rr, .*, or the path of a file\. Did you mean p2c\?/],
    ['leastcon', /Did you mean least-connections\?/],
    ['', /expected rr/],
    ['p2\nc', /expected rr/],
    [{}, /expected rr/],
    [{ name: 'rr', file: './x.js' }, /expected rr/],
    [{ name: 'rr', option: {} }, /expected rr/],
    [{ name: 'rr', options: 3 }, /expected rr/],
    [null, /expected rr/],
    [
      'p2c(choices=3)',
      /an option of p2c \(d, signal, .*sticky\) instead of "choices"\. "lb algos p2c" explains/,
    ],
    ['p2c(signl=requests)', /Did you mean signal\?/],
    ['p2c(__proto__=3)', /instead of "__proto__"/],
    [
      'p2c(d=99)',
      /expected d to be a whole number from 1 to 32, and not 99\. The nearest valid value is 32\./,
    ],
    ['p2c(d=two)', /expected d to be a whole number from 1 to 32, and not two\. $/],
    ['p2c(d=)', /and not empty/],
    ['p2c(d=0x3)', /and not 0x3/],
    [
      'p2c(signal=conections)',
      /expected signal to be one of .*, and not conections\. Did you mean connections\?/,
    ],
    ['p2c(replacement=maybe)', /expected replacement to be on or off/],
    [
      'p2c(slow-start=2h)',
      /a time from 1ms to 1h, such as 500ms or 10s, and not 2h\. The nearest valid value is 1h\./,
    ],
    [{ name: 'p2c', options: { d: '3', sticky: 1 } }, /expected sticky to be on or off, and not 1/],
    [{ name: 'p2c', options: { d: { big: true } } }, /expected d to be a whole number/],
  ] as const) {
    it(`${JSON.stringify(written)} is refused`, () => assert.match(refusal(written), message));
  }
});

describe('the option algoOption', () => {
  it('adds to the options of the algorithm, and wins', () => {
    const { options } = resolveOptions({
      flags: { algo: 'p2c(d=3, sticky=on)', algoOption: ['d=4', 'slow-start=5s'] },
    });
    assert.deepEqual(options.algo.options, { d: 4, sticky: true, 'slow-start': 5_000 });
  });

  it('comes from a variable or a file as well', () => {
    const { options } = resolveOptions({
      env: { LB_ALGO_OPTION: 'd=4 signal=requests' },
      file: { path: 'lb.config.json', values: { algo: 'p2c' } },
    });
    assert.deepEqual(options.algo, { name: 'p2c', options: { d: 4, signal: 'requests' } });
  });

  it('is refused by the name of its source', () => {
    const refused = (flags: Record<string, string | string[]>) => {
      try {
        resolveOptions({ flags });
      } catch (error) {
        assert.ok(error instanceof PointsmanError);
        return error.message;
      }
      return assert.fail('accepted');
    };
    assert.match(
      refused({ algo: 'p2c', algoOption: ['d=0'] }),
      /^--algo-option "d=0" is not valid: expected d to be a whole number from 1 to 32, and not 0\. The nearest/,
    );
    assert.match(refused({ algoOption: ['d=3'] }), /expected an option of rr \(wait, .*\) instead of "d"/);
  });
});

describe('the option weights', () => {
  it('is a list of numbers, or text with commas', () => {
    const weights = (value: unknown) =>
      resolveOptions({ file: { path: 'f', values: { weights: value } } }).options.weights;
    assert.deepEqual(weights('2, 1,0.5'), [2, 1, 0.5]);
    assert.deepEqual(weights([3, 0]), [3, 0]);
    assert.deepEqual(weights(''), []);
  });
});
