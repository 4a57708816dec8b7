import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Internals, Snapshot } from '../../src/master/observe/contract.ts';
import { definitionOf, metricNames } from '../../src/metrics/catalog.ts';
import { Metrics } from '../../src/metrics/index.ts';
import { histogram, internals, snapshot } from '../admin/fake-snapshot.ts';
import { lint, missingPromtool } from './promtool.ts';
import { samplesIn, sumOf, typesIn } from './samples.ts';

const lag = { min: 0, max: 5, mean: 1, stddev: 1, p50: 1, p90: 2, p99: 4 };
const told = { node: { ...internals.master, lag }, families: [], dropped: 0 };
const full = {
  master: { ...internals.master, lag },
  processes: [{ slot: 1, generation: 4, isServing: true, told }],
};
const refused = { host: 2, token: 0 };
const agent: Snapshot['agent'] = {
  ...{ state: 'serving', pid: 4800, restarts: 2, usage: snapshot.master },
};

const certificates = [{ certificate: '/etc/tls.crt', names: [], expiresAtMs: 1_800_000_000_500 }];

async function textOf(
  of: Snapshot = { ...snapshot, agent, certificates },
  inside: Internals = full,
): Promise<string> {
  const metrics = new Metrics(async () => ({ snapshot: of, internals: inside, refused, version: '1.2.3' }));
  return (await metrics.text('prometheus')).join('');
}

describe('the metrics of lb', () => {
  it('are those of the catalog, all of them, each of its type and with its labels alone', async () => {
    const text = await textOf();
    const types = typesIn(text);
    assert.deepEqual([...types.keys()], [...metricNames]);
    for (const name of metricNames) assert.equal(types.get(name), definitionOf(name).type, name);
    for (const series of samplesIn(text).keys()) {
      const [name = '', labels = ''] = series.split('{');
      const family = types.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, '');
      const known = definitionOf(family as (typeof metricNames)[number]).labels;
      const found = [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label!);
      assert.deepEqual(
        found.filter((label) => label !== 'le' && !known.includes(label)),
        [],
        series,
      );
    }
  });

  it('begin with lb_, or are the standard ones of a process', () => {
    assert.deepEqual(
      metricNames.filter((name) => !/^(?:lb|process|nodejs)_/.test(name)),
      [],
    );
  });

  it('have nothing that promtool objects to', { skip: missingPromtool }, async () => {
    assert.equal(lint(await textOf()), '');
  });

  it('say in base units what the model says', async () => {
    const samples = samplesIn(await textOf());
    const of = (series: string): number | undefined => samples.get(series);
    assert.equal(of('lb_listener_connections_accepted_total{listener="[::]:3000"}'), 123_456);
    assert.equal(of('lb_listener_queue_oldest_seconds{listener="[::]:3000"}'), 0.25);
    assert.equal(of('lb_worker_requests_total{slot="1",result="done"}'), 99_997);
    assert.equal(of('lb_worker_requests_total{slot="1",result="failed"}'), 3);
    assert.equal(of('lb_admin_refused_total{reason="host"}'), 2);
    assert.equal(of('process_cpu_seconds_total{role="master"}'), 12.34);
    assert.equal(of('process_cpu_seconds_total{role="worker",slot="1"}'), 60);
    assert.equal(of('process_start_time_seconds{role="agent"}'), Date.UTC(2026, 0, 1) / 1000);
    assert.equal(of('nodejs_eventloop_lag_p99_seconds{role="worker",slot="1"}'), 0.004);
    assert.equal(of('lb_worker_state{slot="2",state="starting"}'), 1);
    assert.equal(sumOf(samples, 'lb_worker_state', { slot: '2' }), 1);
    assert.equal(sumOf(samples, 'lb_listener_connections_shed_total'), 2);
  });

  it('have cumulative buckets that end with all, whatever is longer than the last one', async () => {
    const samples = samplesIn(await textOf());
    const name = 'lb_worker_request_duration_seconds';
    const buckets = [...samples].filter(([series]) => series.startsWith(`${name}_bucket{slot="1"`));
    const values = buckets.map(([, value]) => value);
    assert.deepEqual(
      values,
      [...values].sort((left, right) => left - right),
    );
    assert.equal(samples.get(`${name}_bucket{slot="1",le="0.004"}`), 3);
    assert.equal(samples.get(`${name}_bucket{slot="1",le="32.768"}`), 4);
    assert.equal(samples.get(`${name}_bucket{slot="1",le="+Inf"}`), 5);
    assert.equal(samples.get(`${name}_count{slot="1"}`), 5);
    assert.equal(samples.get(`${name}_sum{slot="1"}`), (0.5 + 3 + 3 + 1500 + 100_000) / 1000);
    const bounds = (slot: string): string[] =>
      [...samples.keys()].flatMap(
        (series) => new RegExp(`^${name}_bucket\\{slot="${slot}",le="(.*)"\\}$`).exec(series)?.[1] ?? [],
      );
    assert.deepEqual(bounds('1'), bounds('2'));
  });

  it('say when certificates expire', async () => {
    const text = await textOf();
    assert.match(
      text,
      /^lb_tls_certificate_expiry_timestamp_seconds\{certificate="\/etc\/tls\.crt"\} 1800000000\.5$/m,
    );
  });

  it('count a slot on whose workers are no more, and say nothing else of it', async () => {
    const slots = snapshot.slots.map((slot) => ({ ...slot, isWanted: false, isAvailable: false }));
    const samples = samplesIn(await textOf({ ...snapshot, slots, processes: [] }));
    assert.equal(samples.get('lb_worker_connections_total{slot="1"}'), 120_000);
    assert.equal(
      [...samples.keys()].some((series) => series.startsWith('lb_worker_state')),
      false,
    );
  });

  it('sum over the processes of a slot while one drains', async () => {
    const [first, ...others] = snapshot.processes;
    const old = { ...first!, generation: 3, state: 'draining' as const, open: 7, latencies: histogram() };
    const samples = samplesIn(await textOf({ ...snapshot, processes: [first!, old, ...others] }));
    assert.equal(samples.get('lb_worker_connections_open{slot="1"}'), 1207);
    assert.equal(samples.get('lb_worker_processes{slot="1"}'), 2);
    assert.equal(samples.get('lb_worker_state{slot="1",state="serving"}'), 1);
    assert.equal(samples.get('process_resident_memory_bytes{role="worker",slot="1"}'), 2 * 104_857_600);
  });

  it('are made once for all who ask meanwhile, and of different formats one after the other', async () => {
    let looks = 0;
    let isLooking = false;
    const metrics = new Metrics(async () => {
      assert.ok(!isLooking);
      isLooking = true;
      looks++;
      await new Promise((resolve) => setImmediate(resolve));
      isLooking = false;
      return { snapshot, internals: full, refused, version: '1.2.3' };
    });
    const [first, second, other] = await Promise.all([
      metrics.text('prometheus'),
      metrics.text('prometheus'),
      metrics.text('openmetrics'),
    ]);
    assert.equal(first, second);
    assert.ok(other.join('').endsWith('# EOF\n'));
    assert.equal(looks, 2);
    assert.notEqual(await metrics.text('prometheus'), first);
    assert.equal(looks, 3);
  });

  it('hold up nobody while many workers have told much', async () => {
    const samples = Array.from({ length: 10_000 }, (_, at) => ['', `id="${at}"`, at] as const);
    const families = [{ name: 'x_total', type: 'counter', help: '', samples }] as const;
    const processes = Array.from({ length: 8 }, (_, at) => ({
      ...{ slot: at + 1, generation: 1, isServing: true, told: { ...told, families } },
    }));
    let turns = 0;
    const turn = (): void => {
      turns++;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    const text = await textOf(snapshot, { ...full, processes });
    clearImmediate(next);
    assert.match(text, /^x_total\{slot="8",id="9999"\} 9999$/m);
    assert.ok(turns > 10, `${turns} turns of the event loop`);
  });

  it('are made again for who asks after a look that failed', async () => {
    const outcomes = [new Error('no look'), undefined];
    const metrics = new Metrics(async () => {
      const error = outcomes.shift();
      if (error !== undefined) throw error;
      return { snapshot, internals: full, refused, version: '1.2.3' };
    });
    await assert.rejects(metrics.text('prometheus'), /no look/);
    assert.ok((await metrics.text('prometheus')).length > 0);
  });

  it('say for a worker that did not answer that it did not', async () => {
    const silent = { ...full, processes: [{ slot: 1, generation: 4, isServing: true, told: undefined }] };
    const text = await textOf(snapshot, silent);
    assert.equal(samplesIn(text).get('lb_worker_metrics_up{slot="1"}'), 0);
  });
});

describe('the dashboard', () => {
  it('asks for metrics that there are', () => {
    const text = readFileSync('src/metrics/grafana-dashboard.json', 'utf8');
    const { panels } = JSON.parse(text) as { panels: { targets?: { expr: string }[] }[] };
    const asked = panels.flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr }) => expr.match(/\b(?:lb|process|nodejs)_\w+/g) ?? []),
    );
    assert.ok(asked.length > 15);
    const known = new Set<string>(metricNames);
    assert.deepEqual(
      asked.filter((name) => !known.has(name.replace(/_(?:bucket|sum|count)$/, ''))),
      [],
    );
  });
});
