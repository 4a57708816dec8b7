import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Family, labelText, lineOf } from '../../src/metrics/contract.ts';
import { type Format, render } from '../../src/metrics/exposition.ts';

const textOf = (families: readonly Family[], format: Format): string =>
  [...render(families, format)].join('');

const family = (different: Partial<Family>): Family => ({
  name: 'lb_things_total',
  type: 'counter',
  help: 'Things.',
  lines: [`${different.name ?? 'lb_things_total'} 1`],
  ...different,
});

describe('the exposition', () => {
  it('has help and type before the samples of each family, in the order they are given', () => {
    const families = [
      family({ lines: [1, 2].map((value) => lineOf('lb_things_total', `slot="${value}"`, value)) }),
      family({ name: 'lb_b', type: 'gauge' }),
      family({ name: 'lb_a', type: 'gauge', help: '' }),
    ];
    assert.equal(
      textOf(families, 'prometheus'),
      [
        '# HELP lb_things_total Things.',
        '# TYPE lb_things_total counter',
        'lb_things_total{slot="1"} 1',
        'lb_things_total{slot="2"} 2',
        '# HELP lb_b Things.',
        '# TYPE lb_b gauge',
        'lb_b 1',
        '# TYPE lb_a gauge',
        'lb_a 1',
        '',
      ].join('\n'),
    );
  });

  it('names a counter of OpenMetrics without the end of its samples, and ends with a line that says so', () => {
    assert.equal(
      textOf([family({})], 'openmetrics'),
      '# HELP lb_things Things.\n# TYPE lb_things counter\nlb_things_total 1\n# EOF\n',
    );
    assert.equal(textOf([], 'openmetrics'), '# EOF\n');
    assert.equal(textOf([], 'prometheus'), '');
  });

  it('calls unknown in OpenMetrics what is no counter there', () => {
    const text = textOf([family({ name: 'things' }), family({ name: 'it', type: 'untyped' })], 'openmetrics');
    assert.match(text, /^# TYPE things unknown$/m);
    assert.match(text, /^# TYPE it unknown$/m);
    assert.match(textOf([family({ name: 'it', type: 'untyped' })], 'prometheus'), /^# TYPE it untyped$/m);
  });

  it('leaves out a family without samples', () => {
    assert.equal(textOf([family({ lines: [] })], 'prometheus'), '');
  });

  it('escapes help and labels', () => {
    const labels = labelText({ reason: 'a "b"\nc\\d' });
    assert.equal(labels, 'reason="a \\"b\\"\\nc\\\\d"');
    const odd = [family({ help: 'one "1"\ntwo\\' })];
    assert.match(textOf(odd, 'prometheus'), /^# HELP lb_things_total one "1"\\ntwo\\\\$/m);
    assert.match(textOf(odd, 'openmetrics'), /^# HELP lb_things one \\"1\\"\\ntwo\\\\$/m);
  });

  it('writes numbers as Go reads them', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e21, 5e-7, -0.5];
    assert.deepEqual(
      values.map((value) => lineOf('x', '', value)),
      ['NaN', '+Inf', '-Inf', '1e+21', '5e-7', '-0.5'].map((number) => `x ${number}`),
    );
  });

  it('comes in pieces where there is much', () => {
    const lines = Array.from({ length: 2500 }, (_, slot) => lineOf('lb_things_total', `slot="${slot}"`, 1));
    const parts = [...render([family({ lines })], 'openmetrics')].filter((part) => part !== undefined);
    assert.equal(parts.length, 3);
    assert.equal(parts.join('').split('\n').length, 2500 + 2 + 1 + 1);
  });
});
