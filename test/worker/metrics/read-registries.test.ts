import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { createMetricsCheck } from '../../../src/master/channel/metrics-check.ts';
import { inParts } from '../../../src/worker/metrics/in-parts.ts';
import { defaultRegistries } from '../../../src/worker/metrics/prom-client.ts';
import { readRegistries } from '../../../src/worker/metrics/read-registries.ts';

const WITHIN_MS = 1000;

describe('the metrics of prom-client', () => {
  it('are found in the default registry of every copy that was loaded, and nowhere else', () => {
    const good = { exports: { register: { getMetricsAsJSON: () => [] } } };
    const cache = {
      '/app/node_modules/prom-client/index.js': good,
      '/app/node_modules/.pnpm/prom-client@15.1.3/node_modules/prom-client/index.js': good,
      'C:\\app\\node_modules\\@prometheus-io\\client\\index.js': good,
      '/app/node_modules/prom-client/lib/registry.js': good,
      '/app/node_modules/my-prom-client/index.js': good,
      '/other/node_modules/prom-client/index.js': { exports: {} },
      '/third/node_modules/prom-client/index.js': undefined,
    };
    assert.equal(defaultRegistries(cache).length, 3);
  });

  it('pass as they are, whatever their types and labels', async () => {
    const registry = new Registry();
    const registers = [registry];
    new Counter({ name: 'c_total', help: 'C', labelNames: ['slot', 'path'], registers }).inc(
      { slot: 'x', path: 'a"\n\\' },
      2,
    );
    new Gauge({ name: 'g', help: 'G', registers }).set(Number.POSITIVE_INFINITY);
    new Histogram({ name: 'h', help: 'H', buckets: [1, 5], registers }).observe(2);
    new Summary({ name: 's', help: 'S', percentiles: [0.5], registers }).observe(2);
    const { families, dropped } = await readRegistries([registry], WITHIN_MS);
    assert.equal(dropped, 0);
    assert.deepEqual(
      families.map(({ name, type, samples }) => [name, type, samples]),
      [
        ['c_total', 'counter', [['', 'exported_slot="x",path="a\\"\\n\\\\"', 2]]],
        ['g', 'gauge', [['', '', 'Infinity']]],
        [
          'h',
          'histogram',
          [
            ['_bucket', 'le="1"', 0],
            ['_bucket', 'le="5"', 1],
            ['_bucket', 'le="+Inf"', 1],
            ['_sum', '', 2],
            ['_count', '', 1],
          ],
        ],
        [
          's',
          'summary',
          [
            ['', 'quantile="0.5"', 2],
            ['_sum', '', 2],
            ['_count', '', 1],
          ],
        ],
      ],
    );
    const node = { version: process.version, heapTotalBytes: 0, heapUsedBytes: 0, externalBytes: 0 };
    const check = createMetricsCheck();
    for (const part of inParts({ node, families, dropped }))
      assert.ok(check({ ...part }), 'the master takes what a worker says');
  });

  it('that cannot be told are counted', async () => {
    const odd = [
      { name: 'no good', type: 'counter', values: [{ value: 1 }] },
      {
        name: 'a',
        type: 'counter',
        values: [{ value: '1' }, { value: 1, labels: { 'x y': 1 } }, { value: 1 }],
      },
      { name: 'b', type: 'counter', values: [{ value: 1, metricName: 'c' }] },
      { type: 'counter' },
      { name: 'e', type: 'gauge', values: [{ value: 1, labels: { slot: 1, exported_slot: 2 } }] },
      { name: 'd', type: 'strange', values: [{ value: 4, labels: { gone: undefined } }] },
    ];
    const { families, dropped } = await readRegistries([{ getMetricsAsJSON: () => odd }], WITHIN_MS);
    assert.equal(dropped, 5);
    assert.deepEqual(
      families.map(({ name, type, samples }) => [name, type, samples]),
      [
        ['a', 'counter', [['', '', 1]]],
        ['b', 'counter', []],
        ['e', 'gauge', []],
        ['d', 'untyped', [['', '', 4]]],
      ],
    );
  });

  it('that would spoil the text are counted, and cost nobody the others', async () => {
    const values = [
      { value: 1, labels: { b: 'x', a: [] } },
      { value: 2, labels: { b: 'x' } },
      { value: 3, labels: { __name__: 'x' } },
    ];
    const ours = { name: 'lb_workers', type: 'gauge', values: [{ value: 4 }] };
    const told = await readRegistries(
      [{ getMetricsAsJSON: () => [{ name: 'g', type: 'gauge', values }, ours] }],
      WITHIN_MS,
    );
    assert.deepEqual(told.families[0]!.samples, [['', 'b="x"', 1]]);
    assert.deepEqual([told.families.length, told.dropped], [1, 3]);
  });

  it('are left out from where there are too many', async () => {
    const values = Array.from({ length: 12_000 }, (_, id) => ({ value: 1, labels: { id } }));
    const { families, dropped } = await readRegistries(
      [{ getMetricsAsJSON: () => [{ name: 'a', type: 'gauge', help: 'A', values }] }],
      WITHIN_MS,
    );
    assert.deepEqual([families[0]!.samples.length, dropped], [10_000, 2000]);
  });

  it('are never more than the master takes', async () => {
    const odd = (count: number, length: number, samples: number) =>
      Array.from({ length: count }, (_, at) => ({
        ...{ name: `n${at}`.padEnd(length, '_'), type: 'gauge', help: 'H'.repeat(40) },
        values: Array.from({ length: samples }, (__, id) => ({ value: 1, labels: { id } })),
      }));
    for (const [metrics, least] of [
      [odd(10_100, 50, 1), 100],
      [odd(2000, 1_024, 15), 0],
      [odd(20, 1_024, 600), 2000],
      [odd(3, 1_025, 1), 3],
    ] as const) {
      const { families, dropped } = await readRegistries([{ getMetricsAsJSON: () => metrics }], WITHIN_MS);
      assert.ok(dropped >= least, `${dropped} dropped`);
      const node = { version: process.version, heapTotalBytes: 0, heapUsedBytes: 0, externalBytes: 0 };
      const check = createMetricsCheck();
      for (const part of inParts({ node, families, dropped })) assert.ok(check({ ...part }));
    }
  });

  it('of a registry that fails or takes too long keep nobody from those of another', async () => {
    const fails = { getMetricsAsJSON: () => Promise.reject(new Error('of the test')) };
    const hangs = { getMetricsAsJSON: () => new Promise(() => {}) };
    const good = { getMetricsAsJSON: () => [{ name: 'a', type: 'gauge', values: [{ value: 1 }] }] };
    const { families } = await readRegistries([fails, hangs, good], 50);
    assert.deepEqual(
      families.map(({ name }) => name),
      ['a'],
    );
  });
});
