import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProcessInternals } from '../../src/master/observe/contract.ts';
import { Ledger } from '../../src/metrics/ledger.ts';
import { samplesIn } from './samples.ts';

type Families = NonNullable<ProcessInternals['told']>['families'];

const node = { version: 'v20.19.0', heapTotalBytes: 0, heapUsedBytes: 0, externalBytes: 0 };

function process(
  slot: number,
  generation: number,
  families: Families | undefined,
  isServing = true,
): ProcessInternals {
  return { slot, generation, isServing, told: families && { node, families, dropped: 0 } };
}

const counter = (value: number, labels = ''): Families[number] => ({
  ...{ name: 'orders_total', type: 'counter', help: 'Orders.' },
  samples: [['', labels, value]],
});
const gauge = (value: number): Families[number] => ({
  ...{ name: 'carts', type: 'gauge', help: 'Carts.', samples: [['', '', value]] },
});

/** `wanted` are the slots that are to be. */
function enter(ledger: Ledger, processes: readonly ProcessInternals[], wanted = 3): void {
  for (const _ of ledger.enter(processes, (slot) => slot <= wanted));
}

function seriesOf(ledger: Ledger): Record<string, number> {
  const families = ledger.families(
    (name) => name.startsWith('lb_'),
    (_, slot) => `slot="${slot}"`,
  );
  const lines = [...families].flatMap((family) => [...(family?.lines ?? [])]);
  return Object.fromEntries(samplesIn(lines.filter((line) => line !== undefined).join('\n')));
}

describe('the ledger of what apps count', () => {
  it('keeps slots apart, and leaves out what is named as ours', () => {
    const ledger = new Ledger();
    enter(ledger, [
      process(1, 1, [counter(5, 'kind="a"'), { ...gauge(1), name: 'lb_mine' }]),
      process(2, 1, [counter(7)]),
    ]);
    assert.deepEqual(seriesOf(ledger), {
      'orders_total{slot="1",kind="a"}': 5,
      'orders_total{slot="2"}': 7,
    });
  });

  it('adds what a process that is gone had counted to what its successor does, and forgets its gauges', () => {
    const ledger = new Ledger();
    enter(ledger, [process(1, 1, [counter(5), gauge(3)])]);
    enter(ledger, [process(1, 2, [counter(1)])]);
    assert.deepEqual(seriesOf(ledger), { 'orders_total{slot="1"}': 6 });
    enter(ledger, []);
    assert.deepEqual(seriesOf(ledger), { 'orders_total{slot="1"}': 6 });
    enter(ledger, [process(1, 3, [counter(2), gauge(1)])]);
    assert.deepEqual(seriesOf(ledger), { 'orders_total{slot="1"}': 8, 'carts{slot="1"}': 1 });
  });

  it('counts a process that drains, but takes gauges from the one that serves', () => {
    const ledger = new Ledger();
    enter(ledger, [process(1, 2, [counter(1), gauge(9)]), process(1, 1, [counter(5), gauge(3)], false)]);
    assert.deepEqual(seriesOf(ledger), { 'orders_total{slot="1"}': 6, 'carts{slot="1"}': 9 });
  });

  it('goes by what a process said last that does not answer', () => {
    const ledger = new Ledger();
    enter(ledger, [process(1, 1, [counter(5)])]);
    enter(ledger, [process(1, 1, undefined)]);
    assert.deepEqual(seriesOf(ledger), { 'orders_total{slot="1"}': 5 });
  });

  it('sums histograms by bucket, and of summaries what only grows', () => {
    const ledger = new Ledger();
    const families: Families = [
      {
        ...{ name: 'h', type: 'histogram', help: '' },
        samples: [
          ['_bucket', 'le="1"', 2],
          ['_bucket', 'le="+Inf"', 3],
          ['_sum', '', 4.5],
          ['_count', '', 3],
        ],
      },
      {
        ...{ name: 's', type: 'summary', help: '' },
        samples: [
          ['', 'quantile="0.5"', 1.5],
          ['_count', '', 3],
        ],
      },
    ];
    enter(ledger, [process(1, 1, families)]);
    enter(ledger, [process(1, 2, families)]);
    assert.deepEqual(seriesOf(ledger), {
      'h_bucket{slot="1",le="1"}': 4,
      'h_bucket{slot="1",le="+Inf"}': 6,
      'h_sum{slot="1"}': 9,
      'h_count{slot="1"}': 6,
      's_count{slot="1"}': 6,
      's{slot="1",quantile="0.5"}': 1.5,
    });
  });

  it('has one type for a name, though releases differ', () => {
    const ledger = new Ledger();
    enter(ledger, [process(1, 1, [counter(5)]), process(2, 1, [{ ...counter(7), type: 'gauge' }])]);
    assert.deepEqual(seriesOf(ledger), { 'orders_total{slot="1"}': 5 });
  });

  it('leaves out families that share names with another, of whichever slot', () => {
    const ledger = new Ledger();
    const h = { name: 'h', type: 'histogram', help: '', samples: [['_count', '', 1]] } as const;
    enter(ledger, [
      process(1, 1, [h, counter(1), { ...gauge(1), name: 'h_bucket' }]),
      process(2, 1, [{ ...gauge(2), name: 'h_sum' }, { ...gauge(2), name: 'orders' }, gauge(3)]),
    ]);
    assert.deepEqual(seriesOf(ledger), {
      'h_count{slot="1"}': 1,
      'orders_total{slot="1"}': 1,
      'carts{slot="2"}': 3,
    });
  });

  it('does not gather labels for ever that change with every process', () => {
    const ledger = new Ledger();
    for (let generation = 1; generation <= 30; generation++) {
      const samples = Array.from({ length: 1000 }, (_, at) => ['', `id="${generation}-${at}"`, 1] as const);
      enter(ledger, [process(1, generation, [{ name: 'x_total', type: 'counter', help: '', samples }])]);
    }
    assert.equal(Object.keys(seriesOf(ledger)).length, 21_000);
  });

  it('does not gather text for ever either', () => {
    const ledger = new Ledger();
    for (let generation = 1; generation <= 10; generation++) {
      const samples = Array.from(
        { length: 100 },
        (_, at) => ['', `id="${generation}-${at}-${'x'.repeat(10_000)}"`, 1] as const,
      );
      enter(ledger, [process(1, generation, [{ name: 'x_total', type: 'counter', help: '', samples }])]);
    }
    // Two MiB of what is gone, and what the one that lives told.
    const kept = Object.keys(seriesOf(ledger)).length - 100;
    assert.ok(kept > 190 && kept <= 210, String(kept));
  });

  it('has room again for what a name counts that has become something else', () => {
    const ledger = new Ledger();
    const family = (type: 'counter' | 'histogram', generation: number): Families[number] => ({
      ...{ name: 'x_total', type, help: '' },
      samples: Array.from({ length: 10_000 }, (_, at) => [
        ...(type === 'counter' ? [''] : ['_count']),
        `id="${generation}-${at}"`,
        1,
      ]) as unknown as Families[number]['samples'],
    });
    for (const [at, type] of (['counter', 'counter', 'histogram', 'histogram'] as const).entries())
      enter(ledger, [process(1, at + 1, [family(type, at)])]);
    enter(ledger, [process(1, 5, [])]);
    assert.equal(Object.keys(seriesOf(ledger)).length, 20_000);
  });

  it('forgets slots that were scaled away where they keep too much, and no sum falls', () => {
    const ledger = new Ledger();
    const counts = (slot: number): Families[number] => ({
      ...{ name: 'x_total', type: 'counter', help: '' },
      samples: Array.from({ length: 3000 }, (_, at) => ['', `id="${at}"`, slot]),
    });
    const slots = Array.from({ length: 10 }, (_, at) => at + 1);
    enter(
      ledger,
      slots.map((slot) => process(slot, 1, [counts(slot)])),
      10,
    );
    const sum = (): number => Object.values(seriesOf(ledger)).reduce((total, value) => total + value, 0);
    const before = sum();
    // Nobody lives, as after a crash of all: their successors are to be.
    enter(ledger, [], 10);
    assert.equal(Object.keys(seriesOf(ledger)).length, 30_000);
    enter(ledger, [], 2);
    assert.equal(sum(), before);
    // Of eight that are away six have room, and two of them are one now.
    const series = Object.keys(seriesOf(ledger));
    assert.equal(series.length, 9 * 3000);
    assert.ok(series.includes('x_total{slot="others",id="0"}'));
    assert.ok(!series.includes('x_total{slot="4",id="0"}'));
    enter(ledger, [process(3, 2, [counts(3)])], 3);
    assert.equal(sum(), before + 3 * 3000);
  });

  it('lets others have their turn every few samples', () => {
    const ledger = new Ledger();
    const samples = Array.from({ length: 10_000 }, (_, at) => ['', `id="${at}"`, 1] as const);
    const family: Families[number] = { name: 'x_total', type: 'counter', help: '', samples };
    enter(ledger, [process(1, 1, [family])]);
    assert.ok([...ledger.enter([process(1, 2, [family])], () => true)].length >= 100);
    const [merged] = [
      ...ledger.families(
        () => false,
        () => '',
      ),
    ];
    const pauses = [...merged!.lines].filter((line) => line === undefined);
    assert.ok(pauses.length >= 100);
  });
});
