import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatCall } from '../../../src/options/grammar/call.ts';
import { callForm, readCall, signatureOf } from '../../../src/options/grammar/call-form.ts';
import { readCallOptions } from '../../../src/options/grammar/call-options.ts';
import { outcome } from './reads.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
console.log(`call-form: SEED=${seed}`);

const forms = [
  callForm('plain', {}, (values) => ({ plain: values })),
  callForm('stages', { count: { kind: 'integer', min: 1, max: 10 } }, (values) => ({ stages: values })),
  callForm(
    'bursts',
    {
      factor: { kind: 'number', min: 1, max: 100, default: 5 },
      'cold-for': { kind: 'duration', min: 0, max: 1000, isOptional: true },
      order: { kind: 'choice', values: ['fifo', 'lifo'] },
    },
    (values) => ({ bursts: values }),
  ),
  callForm('trace', { file: { kind: 'text', expected: 'the path to a file' } }, ({ file }) => ({ file })),
];

const read = (written: string): unknown => outcome(readCall<unknown>(written, forms));

describe('what may be called', () => {
  it('is called by its name, in any case of letters', () => {
    for (const written of ['plain', ' PLAIN ', 'plain()', 'plain ( )', 'plain(,)']) {
      assert.deepEqual(read(written), { plain: {} }, written);
    }
  });

  it('has its options by key or by place', () => {
    for (const written of ['stages(3)', 'stages(count=3)', 'stages ( Count = 3 )', 'STAGES(3,)']) {
      assert.deepEqual(read(written), { stages: { count: 3 } }, written);
    }
    const all = { bursts: { factor: 2, 'cold-for': 500, order: 'lifo' } };
    assert.deepEqual(read('bursts(2, 500ms, lifo)'), all);
    assert.deepEqual(read('bursts(2, order=LIFO, cold-for=0.5s)'), all);
  });

  it('has them behind a colon as well, and is told of a parenthesis that is missing', () => {
    assert.deepEqual(read('stages:3'), read('stages(3)'));
    assert.deepEqual(read('bursts:2,500ms,lifo'), read('bursts(2, 500ms, lifo)'));
    assert.deepEqual(read('trace:/tmp/a:b.txt'), { file: '/tmp/a:b.txt' });
    const lack = readCall<unknown>('stages(3', forms);
    assert.deepEqual(lack, { expected: 'a closing parenthesis', hint: 'Did you mean "stages(3)"?' });
  });

  it('has the default of what is left out, also of an empty part', () => {
    const left = { bursts: { factor: 5, 'cold-for': undefined, order: 'fifo' } };
    assert.deepEqual(read('bursts(order=fifo)'), left);
    assert.deepEqual(read('bursts(, , fifo)'), left);
  });

  it('takes a single text as it stands', () => {
    assert.deepEqual(read('trace(/a, b=(c)/File.TXT)'), { file: '/a, b=(c)/File.TXT' });
    assert.equal(read('trace'), 'expected trace(file) with file, the path to a file.');
  });

  it('says how it is called', () => {
    assert.deepEqual(forms.map(signatureOf), [
      'plain',
      'stages(count)',
      'bursts(factor, cold-for, order)',
      'trace(file)',
    ]);
  });
});

describe('a call is refused', () => {
  const known = 'expected plain, stages(count), bursts(factor, cold-for, order) or trace(file).';
  for (const [written, message] of [
    ['stagse(3)', `${known} Did you mean stages?`],
    ['stages(3', 'expected a closing parenthesis. Did you mean "stages(3)"?'],
    ['', known],
    ['(3)', known],
    ['nothing', known],
    ['stages', 'expected stages(count) with count, a whole number from 1 to 10.'],
    ['stages(count=)', 'expected count to be a whole number from 1 to 10, not an empty value.'],
    [
      'stages(11)',
      'expected count to be a whole number from 1 to 10, not 11. The nearest valid value is 10.',
    ],
    ['stages(stages(3))', 'expected count to be a whole number from 1 to 10, not "stages(3)".'],
    ['stages(1, 2)', 'expected an option of stages (count), not 2.'],
    ['stages(1, count=2)', 'expected count once.'],
    ['stages(count=1, COUNT=1)', 'expected count once.'],
    ['stages(cuont=1)', 'expected an option of stages (count), not cuont. Did you mean count?'],
    ['stages(__proto__=1)', 'expected an option of stages (count), not __proto__.'],
    ['stages(=1)', 'expected an option of stages (count), not an empty value.'],
    ['plain(1)', 'expected plain without options, not 1.'],
    ['bursts', 'expected bursts(factor, cold-for, order) with order, fifo or lifo.'],
    ['bursts(order=fifi)', 'expected order to be fifo or lifo, not fifi. Did you mean fifo?'],
    [
      'bursts(cold-for=2s, order=fifo)',
      'expected cold-for to be a time from 0 to 1s, such as 500, 500ms, 10s or 2m, not 2s. The nearest valid value is 1s.',
    ],
    ['stages(a\nb)', 'expected count to be a whole number from 1 to 10, not "a\\nb".'],
  ] as const) {
    it(JSON.stringify(written), () => assert.equal(read(written), message));
  }

  it('with something long, which is cut', () => {
    const message = String(read(`stages(${'x'.repeat(500)})`));
    assert.ok(message.length < 160, message);
  });
});

describe('any call', () => {
  it('is read as it was written', () => {
    const values = fc.record(
      {
        factor: fc.integer({ min: 1, max: 100 }),
        'cold-for': fc.integer({ min: 0, max: 1000 }),
        order: fc.constantFrom('fifo', 'lifo'),
      },
      { noNullPrototype: true },
    );
    const property = fc.property(values, (given) => {
      assert.deepEqual(read(formatCall('bursts', given)), { bursts: given });
    });
    fc.assert(property, { seed });
  });

  it('is made something of or refused, whatever is written', () => {
    const unit = fc.constantFrom(
      'stages',
      'bursts',
      'plain',
      'trace',
      'count',
      'order',
      '(',
      ')',
      ',',
      '=',
      '3',
      ' ',
    );
    const property = fc.property(fc.string({ unit, maxLength: 12 }), (written) => void read(written));
    fc.assert(property, { seed, numRuns: 1_000 });
  });
});

describe('options from code', () => {
  const owner = {
    name: 'p2c',
    options: { d: { kind: 'integer', min: 1, max: 9 } as const },
    explained: 'Read on.',
  };
  const readOptions = (written: Record<string, unknown>) => outcome(readCallOptions(owner, written));

  it('are read as their kinds, by their names in any case of letters', () => {
    assert.deepEqual(readOptions({ D: '3' }), { d: 3 });
    assert.deepEqual(readOptions({}), {});
  });

  it('are refused with where they are explained, unless it is clear what was meant', () => {
    assert.equal(readOptions({ choices: 3 }), 'expected an option of p2c (d), not choices. Read on.');
    assert.equal(readOptions({ d: true }), 'expected d to be a whole number from 1 to 9, not on.');
    assert.equal(readOptions({ d: { a: 1 } }), 'expected d to be a whole number from 1 to 9, not "{…}".');
  });

  it('never come from a prototype', () => {
    assert.deepEqual(readOptions(Object.create({ d: 3 })), {});
    assert.match(String(readOptions({ constructor: 1 })), /^expected an option of p2c/);
  });
});
