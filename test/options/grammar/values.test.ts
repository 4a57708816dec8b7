import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isRefusal } from '../../../src/options/grammar/refusal.ts';
import { expectedValue, readValue, type ValueForm, valueKinds } from '../../../src/options/grammar/values.ts';
import { readAs } from './reads.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`values: SEED=${seed}`);

describe('whole numbers', () => {
  const read = readAs({ kind: 'integer', min: 1, max: 10 });
  const expected = 'expected a whole number from 1 to 10.';

  it('are digits, or numbers from code, with white space around them at most', () => {
    for (const written of [3, '3', ' 3\n', '3.0', '003']) assert.equal(read(written), 3);
    assert.deepEqual([read(1), read('10')], [1, 10]);
  });

  it('are refused with the nearest one, where there is one', () => {
    for (const [written, nearest] of [
      ['0', 1],
      ['-5', 1],
      ['11', 10],
      [11, 10],
      ['2.4', 2],
      ['1e1', 10],
      ['0x3', 3],
      [2.6, 3],
      [Number.POSITIVE_INFINITY, 10],
    ] as const) {
      assert.equal(read(written), `${expected} The nearest valid value is ${nearest}.`, String(written));
    }
    for (const written of ['', 'three', '1,5', '٣', Number.NaN, true, null, undefined, [3], { a: 3 }, 3n]) {
      assert.equal(read(written), expected, String(written));
    }
  });

  it('may have no upper limit, or be above the lower one', () => {
    assert.equal(
      readAs({ kind: 'integer', min: 2 })('1'),
      'expected a whole number from 2 up. The nearest valid value is 2.',
    );
    const above = readAs({ kind: 'number', min: 0, excludesMin: true });
    assert.equal(above('0.001'), 0.001);
    assert.equal(above('0'), 'expected a number above 0.');
    assert.equal(
      readAs({ kind: 'number', min: 0, max: 1, excludesMin: true })(2),
      'expected a number above 0 and at most 1. The nearest valid value is 1.',
    );
  });

  it('are never minus zero, and never beyond what a number can count', () => {
    assert.ok(Object.is(readAs({ kind: 'integer', min: -1, max: 1 })('-0'), 0));
    assert.match(String(readAs({ kind: 'integer', min: 0 })('9007199254740993')), /^expected a whole number/);
  });
});

describe('numbers', () => {
  const read = readAs({ kind: 'number', min: -1, max: 1 });

  it('may have a point and a sign', () => {
    assert.deepEqual([read('0.25'), read('-1'), read(0.5)], [0.25, -1, 0.5]);
  });

  it('are refused with the nearest one', () => {
    assert.equal(read('1.5'), 'expected a number from -1 to 1. The nearest valid value is 1.');
    assert.equal(read('.5'), 'expected a number from -1 to 1. The nearest valid value is 0.5.');
    assert.equal(read('half'), 'expected a number from -1 to 1.');
  });
});

describe('durations and sizes', () => {
  it('have limits, which are written in their units', () => {
    const time = readAs({ kind: 'duration', min: 1, max: 3_600_000 });
    assert.deepEqual([time('2m'), time(500), time(' 1.5s ')], [120_000, 500, 1_500]);
    const expected = 'expected a time from 1ms to 1h, such as 500, 500ms, 10s or 2m.';
    assert.equal(time('2h'), `${expected} The nearest valid value is 1h.`);
    assert.equal(time('1.5'), `${expected} The nearest valid value is 2ms.`);
    assert.equal(time('soon'), expected);
    const size = readAs({ kind: 'size', min: 0, max: 1024 ** 3 });
    assert.deepEqual([size('64KiB'), size('1 MB'), size(7)], [65_536, 1_000_000, 7]);
    assert.equal(
      size('2GiB'),
      'expected a size from 0 to 1GiB, such as 65536, 64KiB or 1MB. The nearest valid value is 1GiB.',
    );
  });

  it('have whole milliseconds unless fractions mean something', () => {
    const form = { kind: 'duration', min: 1, max: 10 } as const;
    assert.match(String(readAs(form)('1.5')), /^expected a time/);
    assert.equal(readAs({ ...form, allowsFractions: true })('1.5'), 1.5);
  });
});

describe('times of a simulated run', () => {
  const inMeans = readAs({ kind: 'time', min: 0, serviceMean: undefined });
  const inMs = readAs({ kind: 'time', min: 0, serviceMean: 5 });
  const expected = 'expected a time such as 100, or 100ms with --service-mean.';

  it('count mean service times', () => assert.deepEqual([inMeans('2.5'), inMs('2.5')], [2.5, 12.5]));

  it('have a unit once the mean is known, and say so', () => {
    assert.equal(inMs('25ms'), 25);
    assert.equal(inMeans('25ms'), `${expected} With --service-mean 5ms it can have a unit, as in 25ms.`);
    assert.equal(inMeans('soon'), expected);
    assert.equal(inMs('soon'), expected);
  });

  it('have a lower limit', () => {
    const read = (form: object) => readAs({ kind: 'time', min: 0, serviceMean: undefined, ...form })('0');
    assert.equal(
      read({ excludesMin: true }),
      'expected a time above 0 such as 100, or 100ms with --service-mean.',
    );
    assert.equal(
      read({ min: 0.5 }),
      'expected a time of at least 0.5 such as 100, or 100ms with --service-mean. The nearest valid value is 0.5.',
    );
  });
});

describe('words', () => {
  it('are one of some, in any case of letters', () => {
    const read = readAs({ kind: 'choice', values: ['info', 'Warn', 'error'] });
    assert.deepEqual([read('info'), read(' WARN ')], ['info', 'Warn']);
    assert.equal(read('inof'), 'expected info, Warn or error. Did you mean info?');
    assert.equal(read(''), 'expected info, Warn or error.');
    assert.equal(read(['info']), 'expected info, Warn or error.');
    assert.equal(readAs({ kind: 'choice', values: ['only'] })('no'), 'expected only.');
  });

  it('are some of some, each once', () => {
    const read = readAs({ kind: 'choices', values: ['mailbox', 'ipc'] });
    assert.deepEqual(read('ipc, Mailbox,ipc'), ['ipc', 'mailbox']);
    assert.deepEqual(read(['mailbox']), ['mailbox']);
    const expected = 'expected mailbox or ipc, or several separated by commas';
    assert.equal(read('ipc,mialbox'), `${expected}, not mialbox. Did you mean mailbox?`);
    assert.equal(read('ipc,'), `${expected}, not an empty value.`);
    assert.equal(read([]), `${expected}.`);
    assert.equal(read(5), `${expected}, not 5.`);
  });

  it('switch on or off', () => {
    const read = readAs({ kind: 'switch' });
    for (const on of ['on', 'yes', 'true', '1', ' ON ', true]) assert.equal(read(on), true);
    for (const off of ['off', 'no', 'false', '0', 'Off', false]) assert.equal(read(off), false);
    const expected = 'expected on, off, yes, no, true, false, 1 or 0.';
    assert.equal(read('flase'), `${expected} Did you mean false?`);
    for (const written of ['auto', '', 'maybe', 1, 0, null]) assert.equal(read(written), expected);
  });

  it('leave it to circumstances', () => {
    const read = readAs({ kind: 'toggle' });
    assert.deepEqual([read('AUTO'), read('on'), read(false)], ['auto', true, false]);
    assert.equal(read('atuo'), 'expected auto, on, off, yes, no, true, false, 1 or 0. Did you mean auto?');
  });
});

describe('lists of numbers', () => {
  const read = readAs({ kind: 'numbers', min: 0, max: 100 });
  const expected = 'expected numbers from 0 to 100 separated by commas, such as 2,1,1.';

  it('are a list, or text with commas', () => {
    assert.deepEqual(read(' 2, 1 ,0.5'), [2, 1, 0.5]);
    assert.deepEqual(read([2, 1]), [2, 1]);
    assert.deepEqual([read(''), read(' '), read([])], [[], [], []]);
  });

  it('are refused as a whole', () => {
    for (const written of ['2,,1', '2,x', '101', '2;1', [1, '2'], [-1], 5, null, {}]) {
      assert.equal(read(written), expected, JSON.stringify(written));
    }
  });
});

describe('texts', () => {
  const read = readAs({ kind: 'text', expected: 'a word', pattern: /^\S+$/ });

  it('mean what they say, without the white space around them', () =>
    assert.equal(read(' a=b,(c '), 'a=b,(c'));

  it('have no control characters and some length', () => {
    for (const written of ['', ' ', 'a b', 'a\x1b[2J', 'x'.repeat(4097), 5]) {
      assert.equal(read(written), 'expected a word.');
    }
  });
});

describe('a value of any kind', () => {
  const whole = fc.integer({ min: 0, max: 2 ** 31 });
  const cases: readonly (readonly [ValueForm, fc.Arbitrary<unknown>])[] = [
    [{ kind: 'integer', min: 0 }, whole],
    [
      { kind: 'number', min: -1e6, max: 1e6 },
      fc.integer({ min: -1e6, max: 1e6 }).map((value) => value / 1024 + 0),
    ],
    [{ kind: 'duration', min: 0 }, whole],
    [{ kind: 'size', min: 0 }, whole],
    [{ kind: 'time', min: 0, serviceMean: undefined }, whole],
    [{ kind: 'choice', values: ['fcfs', 'ps'] }, fc.constantFrom('fcfs', 'ps')],
    [{ kind: 'choices', values: ['a', 'b', 'c'] }, fc.shuffledSubarray(['a', 'b', 'c'], { minLength: 1 })],
    [{ kind: 'switch' }, fc.boolean()],
    [{ kind: 'toggle' }, fc.constantFrom(true, false, 'auto')],
    [{ kind: 'numbers', min: 0 }, fc.array(whole)],
    [{ kind: 'text', expected: 'text' }, fc.stringMatching(/^[a-z(),=]{1,20}$/)],
  ];

  it('is tried here', () => {
    const tried = cases.map(([{ kind }]) => kind);
    assert.deepEqual(tried.sort(), Object.keys(valueKinds).sort());
  });

  for (const [form, values] of cases) {
    it(`is read as it was written: ${form.kind}`, () => {
      const kind = valueKinds[form.kind];
      const property = fc.property(values, (value) => {
        assert.deepEqual(readAs(form)(kind.format(value, form as never)), value);
        assert.deepEqual(readAs(form)(value), value);
      });
      fc.assert(property, { seed });
    });

    it(`is a value or a refusal, whatever is written: ${form.kind}`, () => {
      const property = fc.property(fc.anything({ withBigInt: true, withNullPrototype: false }), (written) => {
        const read = readValue(written, form);
        assert.ok(!isRefusal(read) || read.expected.startsWith(expectedValue(form)));
      });
      fc.assert(property, { seed });
    });

    it(`offers only words that it takes: ${form.kind}`, () => {
      for (const word of valueKinds[form.kind].words(form as never)) {
        assert.ok(!isRefusal(readValue(word, form)), word);
      }
    });
  }
});
