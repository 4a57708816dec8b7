/** A real Prometheus scrapes a real lb. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { freePort } from '../apps/free-port.ts';
import { type Balancer, killLeftovers, startBalancer, waitFor } from '../balancer.ts';
import { request } from '../client.ts';
import { adminPort } from './scrape.ts';

const missing = spawnSync('prometheus', ['--version']).status === 0 ? false : 'prometheus is not installed';

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: { readonly result: readonly { readonly value?: readonly [number, string] }[] };
}

describe('Prometheus', { skip: missing }, () => {
  const directory = temporaryDirectory();
  let prometheus: ChildProcess;
  let port: number;
  let balancer: Balancer;

  async function api(path: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      get({ port, path: `/api/v1/${path}`, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        // While it starts, it answers that it is not ready.
        response.on('end', () => {
          if (response.statusCode === 200) resolve(JSON.parse(text) as Answer);
          else reject(new Error(`${response.statusCode}: ${text}`));
        });
      }).on('error', reject);
    });
  }

  const ask = (query: string): Promise<Answer> => api(`query?query=${encodeURIComponent(query)}`);

  async function numberOf(query: string): Promise<number | undefined> {
    const answer = await ask(query).catch(() => undefined);
    const value = answer?.data.result[0]?.value?.[1];
    return value === undefined ? undefined : Number(value);
  }

  before(async () => {
    balancer = await startBalancer([
      ...['test/fixtures/apps/counts-with-prom-client.cjs', '--workers', '2', '--admin-port', '0'],
    ]);
    port = await freePort();
    const config = join(directory, 'prometheus.yml');
    writeFileSync(
      config,
      `global: { scrape_interval: 1s }
scrape_configs:
  - { job_name: lb, static_configs: [{ targets: ['127.0.0.1:${adminPort(balancer)}'] }] }
`,
    );
    const flags = {
      'config.file': config,
      'storage.tsdb.path': join(directory, 'data'),
      'web.listen-address': `127.0.0.1:${port}`,
    };
    prometheus = spawn(
      'prometheus',
      Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
      { stdio: 'ignore' },
    );
  });

  after(async () => {
    const ended = new Promise((resolve) => prometheus.once('exit', resolve));
    prometheus.kill('SIGKILL');
    await ended;
    await balancer.stop().finally(killLeftovers);
  });

  it('takes what it is given, and counts as clients have', { timeout: 60_000 }, async () => {
    for (let count = 0; count < 10; count++) await request(balancer.port, { path: '/order' });
    await waitFor(async () => (await numberOf('up')) === 1, 'a scrape that Prometheus likes', 30_000);
    for (const counted of [
      'sum(lb_worker_requests_total)',
      'sum(lb_listener_connections_accepted_total)',
      'sum(shop_orders_total{kind="plain"})',
      'sum(lb_worker_request_duration_seconds_bucket{le="+Inf"})',
    ])
      await waitFor(async () => (await numberOf(counted)) === 10, `10 as ${counted}`, 20_000);
    assert.equal(await numberOf('count(count by (slot) (nodejs_heap_size_used_bytes{role="worker"}))'), 2);
    assert.ok(
      (await numberOf('histogram_quantile(0.99, sum by (le) (lb_worker_request_duration_seconds_bucket))'))! >
        0,
    );
    // By OpenMetrics the name of a counter is without the end of its samples.
    const { data } = (await api('targets/metadata')) as unknown as {
      data: readonly { metric: string; type: string }[];
    };
    const told = data.find(({ metric }) => /^lb_worker_requests(?:_total)?$/.test(metric));
    assert.equal(told?.type, 'counter');
  });

  it('understands every question of the dashboard', { timeout: 60_000 }, async () => {
    const { panels } = JSON.parse(readFileSync('src/metrics/grafana-dashboard.json', 'utf8')) as {
      panels: { targets?: { expr: string }[] }[];
    };
    await waitFor(async () => (await numberOf('up')) === 1, 'Prometheus to scrape', 30_000);
    for (const { expr } of panels.flatMap(({ targets = [] }) => targets)) {
      const { status, error } = await ask(
        expr.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '5m'),
      );
      assert.equal(status, 'success', `${expr}: ${error}`);
    }
  });
});
