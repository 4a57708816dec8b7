import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { algorithmCatalog, decoratorOptions } from '../../src/algorithms/index.ts';
import { PointsmanError } from '../../src/errors.ts';
import { type AlgorithmChoice, formatAlgorithm, readAlgorithm } from '../../src/options/algorithm-choice.ts';
import { isRefusal } from '../../src/options/grammar/refusal.ts';
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

  it('has the same options behind a colon, which needs no quotes', () => {
    assert.deepEqual(read('p2c:d=3'), { name: 'p2c', options: { d: 3 } });
    assert.deepEqual(
      read('p2c:d=3,share-cap=1.5, replacement'),
      read('p2c(d=3, share-cap=1.5, replacement)'),
    );
    assert.deepEqual(read('lc:key=(c+1)/w'), read('lc(key=(c+1)/w)'));
    assert.deepEqual(read('./mine.mjs:x=1'), { name: './mine.mjs', file: './mine.mjs', options: { x: '1' } });
    assert.equal(read('./a:b.mjs').file, './a:b.mjs');
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
    ['p3c', /expected rr, weighted-rr, .*, or the path to a file\. Did you mean p2c\?/],
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
      /an option of p2c \(d, signal, .*sticky-wait\), not choices\. "lb algos p2c" explains/,
    ],
    ['p2c(signl=requests)', /Did you mean signal\?/],
    ['p2c(__proto__=3)', /, not __proto__\./],
    ['p2c(d=99)', /expected d to be a whole number from 1 to 32, not 99\. The nearest valid value is 32\./],
    ['p2c(d=two)', /expected d to be a whole number from 1 to 32, not two\. $/],
    ['p2c(d=3', /^expected a closing parenthesis\. Did you mean "p2c\(d=3\)"\?/],
    ['p2cd=3)', /^expected an opening parenthesis before the options/],
    ['p2c:choices=3', /an option of p2c \(d, signal, .*\), not choices\./],
    ['p3c:d=3', /Did you mean p2c\?/],
    ['p2c(d=)', /, not an empty value/],
    ['p2c(d=0x3)', /, not 0x3/],
    [
      'p2c(signal=conections)',
      /expected signal to be connections, .* or utilization, not conections\. Did you mean connections\?/,
    ],
    ['p2c(replacement=maybe)', /expected replacement to be on, off, yes, no, true, false, 1 or 0, not maybe/],
    [
      'p2c(slow-start=2h)',
      /a time from 1ms to 1h, such as 500, 500ms, 10s or 2m, not 2h\. The nearest valid value is 1h\./,
    ],
    [
      { name: 'p2c', options: { d: '3', sticky: 1 } },
      /expected sticky to be on, off, yes, no, true, false, 1 or 0, not 1\. $/,
    ],
    [{ name: 'p2c', options: { d: { big: true } } }, /expected d to be a whole number/],
  ] as const) {
    it(`${JSON.stringify(written)} is refused`, () => assert.match(refusal(written), message));
  }
});

describe('an algorithm from code', () => {
  it('has defaults that it would accept', () => {
    for (const { name, options } of algorithmCatalog) {
      const given = [...options, ...decoratorOptions].flatMap((option) =>
        option.default === undefined ? [] : [[option.name, option.default] as const],
      );
      const choice = { name, options: Object.fromEntries(given) };
      assert.deepEqual(read(choice), choice);
    }
  });

  it('is found by any name, with values of the right kind', () => {
    const options = { d: 3, signal: 'requests', 'slow-start': 5_000 };
    assert.deepEqual(read({ name: 'P2C', options }), { name: 'p2c', options });
    assert.deepEqual(read({ name: 'wlc' }), { name: 'least-connections', options: {} });
  });

  it('with a bad value is told what is allowed, and the nearest number', () => {
    const problem = (options: Record<string, number | string | boolean>, name = 'p2c') =>
      refusal({ name, options });
    assert.match(problem({ d: 40 }), /The nearest valid value is 32\.$/);
    assert.match(problem({ d: 0 }), /^expected d to be a whole number from 1 to 32, not 0\./);
    assert.match(problem({ d: 2.4 }), /The nearest valid value is 2\.$/);
    assert.match(problem({ d: Number.NaN }), /, not NaN\. $/);
    assert.match(problem({ d: true }), /, not on\. $/);
    assert.match(
      problem({ signal: 'conns' }),
      /to be connections, requests, latency or utilization, not conns/,
    );
    assert.match(problem({ 'slow-start': 0 }), /The nearest valid value is 1ms\.$/);
    assert.match(problem({ factor: 0.5 }, 'bounded-hash'), /The nearest valid value is 1\.$/);
  });

  it('may have a time with a fraction, and its options in any case of letters', () => {
    assert.deepEqual(read({ name: 'p2c', options: { 'Slow-Start': 1.5 } }).options, { 'slow-start': 1.5 });
    assert.deepEqual(read('p2c(slow-start=1.5)').options, { 'slow-start': 1.5 });
  });

  it('has the last of two equal options', () => {
    assert.deepEqual(read('p2c(d=3, d=4)').options, { d: 4 });
  });
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
      /^--algo-option "d=0" is not valid: expected d to be a whole number from 1 to 32, not 0\. The nearest/,
    );
    assert.match(
      refused({ algoOption: ['d=3'] }),
      /expected an option of rr \(wait, .*\), not d\. "lb algos rr" explains/,
    );
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
