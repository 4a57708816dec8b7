/** GET /metrics of a real lb. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { runLb } from '../../cli/run-lb.ts';
import { lint, missingPromtool } from '../../metrics/promtool.ts';
import { fallen, samplesIn, sumOf } from '../../metrics/samples.ts';
import { type Balancer, killLeftovers, startBalancer, transports, waitFor } from '../balancer.ts';
import { exchange, request } from '../client.ts';
import { adminPort, scrape } from './scrape.ts';

const SHOP = 'test/fixtures/apps/counts-with-prom-client.cjs';

afterEach(killLeftovers);

/** Until what clients have seen is counted: by ipc the workers tell it a little later. */
async function samplesWhen(
  port: number,
  isCounted: (samples: ReadonlyMap<string, number>) => boolean,
): Promise<ReadonlyMap<string, number>> {
  let latest: ReadonlyMap<string, number> = new Map();
  try {
    return await waitFor(async () => {
      latest = samplesIn((await scrape(port)).text);
      return isCounted(latest) && latest;
    }, 'the metrics to have counted it');
  } catch (error) {
    const counted = [...latest].filter(([series]) => /^(?:lb_worker_re|lb_listener_conn|shop)/.test(series));
    throw new Error(`${(error as Error).message}: ${JSON.stringify(counted)}`);
  }
}

for (const handoff of transports) {
  describe(`the metrics, by ${handoff}`, () => {
    it('are what clients have counted', { timeout: 60_000 }, async () => {
      const balancer = await startBalancer([
        SHOP,
        '--workers',
        '2',
        '--handoff',
        handoff,
        '--admin-port',
        '0',
      ]);
      const kept = 'GET /order HTTP/1.1\r\nHost: shop\r\n\r\n'.repeat(9);
      const last = 'GET /fail HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n';
      for (let count = 0; count < 20; count++) await exchange(balancer.port, kept + last);
      const samples = await samplesWhen(
        adminPort(balancer),
        (now) => sumOf(now, 'lb_worker_request_duration_seconds_count') === 200,
      );
      assert.equal(sumOf(samples, 'lb_listener_connections_accepted_total'), 20);
      assert.equal(sumOf(samples, 'lb_worker_connections_total'), 20);
      assert.equal(sumOf(samples, 'lb_worker_requests_total', { result: 'done' }), 180);
      assert.equal(sumOf(samples, 'lb_worker_requests_total', { result: 'failed' }), 20);
      assert.equal(sumOf(samples, 'lb_worker_request_duration_seconds_bucket', { le: '+Inf' }), 200);
      assert.ok(sumOf(samples, 'lb_worker_request_duration_seconds_sum') > 0);
      assert.equal(sumOf(samples, 'lb_worker_connections_open'), 0);
      // The app's own.
      assert.equal(sumOf(samples, 'shop_orders_total', { kind: 'plain' }), 180);
      assert.equal(sumOf(samples, 'shop_order_size_bucket', { le: '10' }), 180);
      assert.equal(sumOf(samples, 'shop_order_size_sum'), 540);
      assert.equal(sumOf(samples, 'lb_worker_metrics_up'), 2);
      await balancer.stop();
    });

    it('never fall, whatever workers die, are replaced, or are no more', { timeout: 120_000 }, async () => {
      const runtime = temporaryDirectory();
      const balancer = await startBalancer(
        [
          SHOP,
          '--workers',
          '2',
          '--handoff',
          handoff,
          '--admin-port',
          '0',
          '--name',
          'shop',
          '--reload-watch',
          '0',
        ],
        { env: { XDG_RUNTIME_DIR: runtime } },
      );
      const port = adminPort(balancer);
      let ordered = 0;
      const order = async (): Promise<void> => {
        for (let count = 0; count < 10; count++) {
          await request(balancer.port, { path: '/order' });
          ordered++;
        }
        await samplesWhen(
          port,
          (now) =>
            sumOf(now, 'shop_orders_total') === ordered &&
            sumOf(now, 'lb_worker_requests_total') === ordered &&
            sumOf(now, 'lb_worker_request_duration_seconds_count') === ordered,
        );
      };
      const lb = async (...words: string[]): Promise<void> => {
        const { exitCode, stderr } = await runLb(words, {
          env: { LB_NAME: 'shop', XDG_RUNTIME_DIR: runtime },
        });
        assert.equal(exitCode, 0, stderr);
      };
      const kill = async (): Promise<void> => {
        const [slot, pid] = [...balancer.workers()][0]!;
        process.kill(pid, 'SIGKILL');
        await waitFor(() => ![undefined, pid].includes(balancer.workers().get(slot)), 'its successor');
      };
      for (const change of [
        kill,
        () => lb('reload'),
        () => lb('scale', '-1'),
        kill,
        () => lb('scale', '2'),
      ]) {
        await order();
        const before = (await scrape(port)).text;
        await change();
        assert.deepEqual(fallen(before, (await scrape(port)).text), []);
      }
      await order();
      await balancer.stop();
    });
  });
}

describe('a scrape', () => {
  it('is not held up by a worker that is blocked, and has its last numbers', {
    timeout: 60_000,
  }, async () => {
    const balancer = await startBalancer([
      SHOP,
      '--workers',
      '2',
      '--admin-port',
      '0',
      '--hung-timeout',
      '60s',
    ]);
    const port = adminPort(balancer);
    for (let count = 0; count < 4; count++) await request(balancer.port, { path: '/order' });
    await samplesWhen(port, (now) => sumOf(now, 'shop_orders_total') === 4);
    const blocked = request(balancer.port, { path: '/block?ms=4000' });
    const samples = await samplesWhen(port, (now) => sumOf(now, 'lb_worker_metrics_up') === 1);
    assert.equal(sumOf(samples, 'shop_orders_total'), 4);
    const [both, again] = await Promise.all([scrape(port), scrape(port)]);
    assert.deepEqual([both.status, again.status], [200, 200]);
    await blocked;
    await samplesWhen(port, (now) => sumOf(now, 'lb_worker_metrics_up') === 2);
    await balancer.stop();
  });

  it('is not failed by a worker that is stopped or dies meanwhile', { timeout: 60_000 }, async () => {
    const balancer = await startBalancer([
      SHOP,
      '--workers',
      '2',
      '--admin-port',
      '0',
      '--hung-timeout',
      '60s',
    ]);
    const port = adminPort(balancer);
    const [, pid] = [...balancer.workers()][0]!;
    process.kill(pid, 'SIGSTOP');
    const asked = scrape(port);
    process.kill(pid, 'SIGKILL');
    const { status, text } = await asked;
    assert.equal(status, 200);
    assert.ok(sumOf(samplesIn(text), 'lb_workers') === 2);
    await balancer.stop();
  });

  it('gives the format that was asked for, without objections', {
    timeout: 60_000,
    skip: missingPromtool,
  }, async () => {
    const balancer = await startBalancer([SHOP, '--workers', '1', '--admin-port', '0']);
    const port = adminPort(balancer);
    await request(balancer.port, { path: '/order?kind=%22odd%5C%0A' });
    const plain = await scrape(port);
    assert.equal(plain.type, 'text/plain; version=0.0.4; charset=utf-8');
    // Linting goes by names as well, and those of prom-client are not ours to choose.
    const known = plain.text
      .split('\n')
      .filter((line) => !/nodejs_(?:active|eventloop|gc|heap_space)/.test(line));
    assert.equal(lint(`${known.join('\n')}\n`), '');
    const open = await scrape(port, { Accept: 'application/openmetrics-text; version=1.0.0' });
    assert.equal(open.type, 'application/openmetrics-text; version=1.0.0; charset=utf-8');
    assert.ok(open.text.endsWith('\n# EOF\n'));
    await balancer.stop();
  });

  it('is refused where a browser was led here by a name of somebody else', { timeout: 60_000 }, async () => {
    const balancer = await startBalancer(['--workers', '1', '--no-control', '--admin-port', '0']);
    const port = adminPort(balancer);
    for (const [host, status] of [
      ['evil.example', 421],
      ['127.0.0.1.evil.example', 421],
      ['localhost.evil.example:80', 421],
      [`localhost:${port}`, 200],
      ['[::1]:9000', 200],
      ['10.1.2.3', 200],
    ] as const)
      assert.equal((await scrape(port, { Host: host })).status, status, host);
    assert.equal((await scrape(port, { Host: 'evil.example' }, '/livez')).status, 200);
    await balancer.stop();
  });

  it('finds what an ES module keeps in prom-client', { timeout: 60_000 }, async () => {
    const app = 'test/fixtures/apps/counts-with-prom-client.mjs';
    const balancer: Balancer = await startBalancer([app, '--workers', '1', '--admin-port', '0']);
    await request(balancer.port);
    await samplesWhen(adminPort(balancer), (now) => sumOf(now, 'shop_orders', { slot: '1' }) === 1);
    await balancer.stop();
  });
});
