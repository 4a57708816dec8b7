import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMetricsCheck } from '../../../src/master/channel/metrics-check.ts';

const node = { version: 'v20.19.0', heapTotalBytes: 1, heapUsedBytes: 1, externalBytes: 1 };
const family = { name: 'a_total', type: 'counter', help: 'A.', samples: [['', 'b="c"', 1]] };
const message = { type: 'pointsman:metrics', node, families: [family], dropped: 0, isLast: true };
const checkedMetrics: ReturnType<typeof createMetricsCheck> = (part) => createMetricsCheck()(part);

describe('what a worker says for the metrics', () => {
  it('passes if a text can be made of it', () => {
    assert.deepEqual(checkedMetrics(message), message);
    const lag = { min: 0, max: 1, mean: 1, stddev: 0, p50: 1, p90: 1, p99: 1 };
    assert.deepEqual(checkedMetrics({ ...message, node: { ...node, lag } })?.node.lag, lag);
    for (const labels of ['', 'a="1"', 'a="1",b="\\"\\\\\\n"', 'a="1",b="}"', 'a="a=",b="a=\\""'])
      assert.ok(
        checkedMetrics({ ...message, families: [{ ...family, samples: [['', labels, 'NaN']] }] }),
        labels,
      );
  });

  it('may come in parts, which are checked together', () => {
    const part = (samples: unknown[], isLast: boolean, different = {}) => ({
      ...{ ...message, isLast, families: [{ ...family, samples, ...different }] },
    });
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, at) => ['', `a="${from + at}"`, 1]);
    const check = createMetricsCheck();
    assert.ok(check(part(many(0, 400), false)));
    assert.ok(check(part(many(400, 400), true)));
    assert.ok(check(part(many(0, 400), true)), 'the next answer');
    for (const [what, second] of Object.entries({
      'a series twice': part(many(399, 1), true),
      'another type': part([['', '', 1]], true, { type: 'gauge' }),
      'too many samples': part(many(400, 9601), true),
      'too much text': part([['', `a="${'x'.repeat(1_200_000)}"`, 1]], true),
    })) {
      assert.ok(check(part(many(0, 400), false)), what);
      assert.equal(check(second), undefined, what);
    }
  });

  it('has labels that were good before, and are not for another kind of sample', () => {
    const check = createMetricsCheck();
    const of = (type: string, ...samples: unknown[]) => ({
      ...message,
      families: [{ ...family, type, samples }],
    });
    const bounded = ['_bucket', 'a="1",le="0.5"', 1];
    for (let answer = 0; answer < 3; answer++) {
      assert.ok(check(of('counter', ['', 'a="1"', answer], ['', 'a="1",le="x"', answer])));
      assert.ok(check(of('histogram', bounded, ['_sum', 'a="1"', answer], ['_count', 'a="1"', answer])));
    }
    for (const labels of ['a="1"', 'a="1",le="x"']) {
      assert.ok(check(of('counter', ['', labels, 1])));
      assert.equal(check(of('histogram', ['_bucket', labels, 1])), undefined, labels);
    }
    for (let answer = 0; answer < 3; answer++) assert.equal(check(of('counter', ['', 'a=1', 1])), undefined);
    assert.ok(check(of('histogram', bounded)));
    assert.equal(check(of('histogram', bounded, bounded)), undefined, 'a series twice');
  });

  it('cannot be added to without end by parts of what is there already', () => {
    const again = (help: string) => ({
      ...{ ...message, isLast: false, families: [{ ...family, help, samples: [] }] },
    });
    for (const [what, part] of Object.entries({
      'the help of a family again': again('x'.repeat(100_000)),
      'no samples': again(''),
      nothing: { ...message, isLast: false, families: [] },
      'families without samples': {
        ...message,
        isLast: false,
        families: Array.from({ length: 1000 }, () => ({ ...family, samples: [] })),
      },
    })) {
      const check = createMetricsCheck();
      let passed = 0;
      while (passed < 100 && check(part) !== undefined) passed++;
      assert.ok(passed < 60, `${passed} parts with ${what}`);
      assert.equal(check({ ...message, isLast: false }), undefined, 'the rest of this answer');
      check(message);
      assert.ok(check(message), 'the next answer');
    }
  });

  for (const [what, wrong] of Object.entries({
    'no facts': { ...message, node: undefined },
    'a version that breaks out of its label': { ...message, node: { ...node, version: 'v1.2.3"} 1\n' } },
    'a size that is none': { ...message, node: { ...node, heapUsedBytes: -1 } },
    'half of a lag': { ...message, node: { ...node, lag: { min: 1 } } },
    'nothing about its end': { ...message, isLast: undefined },
    'no families': { ...message, families: {} },
    'a count that is none': { ...message, dropped: 0.5 },
    'a family twice': { ...message, families: [family, family] },
    'a name of the master': { ...message, families: [{ ...family, name: 'lb_workers_bucket' }] },
    'a series twice': {
      ...message,
      families: [
        {
          ...family,
          samples: [
            ['', '', 1],
            ['', '', 2],
          ],
        },
      ],
    },
    ...Object.fromEntries(
      ['', 'le=""', 'le="x"', 'le="0x1"', 'le="1.0"'].map((labels) => [
        `a bucket with the labels ${JSON.stringify(labels)}`,
        {
          ...message,
          families: [{ ...family, name: 'h', type: 'histogram', samples: [['_bucket', labels, 1]] }],
        },
      ]),
    ),
    'too many samples': {
      ...message,
      families: [{ ...family, samples: Array.from({ length: 10_001 }, (_, at) => ['', `a="${at}"`, 1]) }],
    },
    'too much text': { ...message, families: [{ ...family, help: 'x'.repeat(2_000_000) }] },
    'a name that is too long': { ...message, families: [{ ...family, name: 'x'.repeat(1_025) }] },
    'a name with a line break': { ...message, families: [{ ...family, name: 'a\nb' }] },
    'an unknown type': { ...message, families: [{ ...family, type: 'stateset' }] },
    'an unknown suffix': { ...message, families: [{ ...family, samples: [['_sum', '', 1]] }] },
    'a value that is none': { ...message, families: [{ ...family, samples: [['', '', '1 2']] }] },
    'more than a sample has': { ...message, families: [{ ...family, samples: [['', '', 1, 2]] }] },
    ...Object.fromEntries(
      [
        'a="1",a="2"',
        'b="1",a="2"',
        'a=""',
        '__name__="x"',
        'slot="1"',
        'a="1",role="x"',
        'a',
        'a=1',
        'a="1',
        'a="1",',
        'a="1"b="2"',
        'a="\n"',
        'a="\\x"',
        '1a="2"',
        '} 1\nb 2',
      ].map((labels) => [
        `the labels ${JSON.stringify(labels)}`,
        { ...message, families: [{ ...family, samples: [['', labels, 1]] }] },
      ]),
    ),
  })) {
    it(`is refused with ${what}`, () => {
      assert.equal(checkedMetrics(wrong as never), undefined);
    });
  }
});
