import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import autocannon from 'autocannon';
import {
  killLeftovers,
  type LogEvent,
  type StartOptions,
  startBalancer,
  transports,
  waitFor,
} from './balancer.ts';
import { inParallel, request } from './client.ts';

for (const handoff of transports) {
  describe(`lb --workers 4, by ${handoff}`, () => {
    afterEach(killLeftovers);
    const start = (args: readonly string[], options?: StartOptions) =>
      startBalancer(['--handoff', handoff, ...args], options);

    it('gives each worker exactly 250 of 1000 connections, one after the other', async () => {
      // A turn is only skipped when a worker stalls, and a loaded test machine may stall anyone for a while.
      const balancer = await start(['--workers', '4', '--algo', 'rr', '--stall-timeout', '10s']);
      const answers = await inParallel(1_000, 1, () => request(balancer.port));
      assert.deepEqual(countBySlot(answers.map(({ text }) => text)), { 1: 250, 2: 250, 3: 250, 4: 250 });
      const { exit, stopped } = await balancer.stop();
      assert.deepEqual(exit, { code: 0, signal: null });
      assert.deepEqual(connections(stopped), [250, 250, 250, 250]);
    });

    it('gives each worker exactly 250 of 1000 connections, 100 at a time', async () => {
      const balancer = await start(['--workers', '4', '--algo', 'rr', '--stall-timeout', '10s']);
      const answers = await inParallel(1_000, 100, () => request(balancer.port));
      assert.deepEqual(countBySlot(answers.map(({ text }) => text)), { 1: 250, 2: 250, 3: 250, 4: 250 });
      await balancer.stop();
    });

    for (const algo of ['rr', 'least-connections', 'random', 'leastconn']) {
      it(`answers every request under load with ${algo}, with and without keep-alive`, async () => {
        const balancer = await start(['--workers', '4', '--algo', algo]);
        const url = `http://127.0.0.1:${balancer.port}/`;
        const alive = await autocannon({ url, connections: 20, amount: 10_000 });
        // Of `amount` requests with `connection: close` autocannon counts only every second one, of any server: it
        // takes its reconnects for requests. Its own limit of one request per connection counts right.
        const close = await autocannon({ url, connections: 20, amount: 1_000, maxConnectionRequests: 1 });
        for (const { errors, timeouts, mismatches, non2xx } of [alive, close]) {
          assert.deepEqual(
            { errors, timeouts, mismatches, non2xx },
            { errors: 0, timeouts: 0, mismatches: 0, non2xx: 0 },
          );
        }
        assert.equal(alive['2xx'], 10_000);
        assert.equal(close['2xx'], 1_000);
        const { stopped } = await balancer.stop();
        assert.ok(
          connections(stopped).every((count) => count > 0),
          'every worker got some',
        );
      });
    }

    it('spreads pipelined keep-alive connections over the workers and counts every request', async () => {
      const balancer = await start(['--workers', '3', '--algo', 'lc', '--keep-alive-requests', '1000000']);
      const url = `http://127.0.0.1:${balancer.port}/`;
      const result = await autocannon({ url, connections: 30, pipelining: 10, duration: 1 });
      assert.equal(result.errors + result.non2xx + result.mismatches, 0);
      const { stopped } = await balancer.stop();
      const requests = (stopped.workers as { requests: number }[]).reduce(
        (sum, worker) => sum + worker.requests,
        0,
      );
      // Autocannon leaves when its time is up, with up to ten answers a connection on their way.
      assert.ok(
        requests >= result['2xx'] && requests <= result['2xx'] + 300,
        `${requests} of ${result['2xx']}`,
      );
      // Not exactly 10: a worker that is busy for the moment, on a loaded machine most of the time, is passed over.
      for (const count of connections(stopped)) assert.ok(count >= 1 && count <= 28, `${count} of 30`);
    });

    it('runs more workers than there are cores', async () => {
      const balancer = await start(['--workers', '12']);
      assert.equal(balancer.workers().size, 12);
      const answers = await inParallel(24, 1, () => request(balancer.port));
      assert.equal(Object.keys(countBySlot(answers.map(({ text }) => text))).length, 12);
      await balancer.stop();
    });

    it('says with its port and its reasons that it listens', async () => {
      const balancer = await start(['--workers', '1']);
      assert.ok(balancer.port > 0);
      const started = await waitFor(
        () => balancer.log.find(({ event }) => event === 'started'),
        'the start line',
      );
      assert.match(JSON.stringify(started), /--workers 1|workers 1/);
      await balancer.stop();
    });
  });
}

function countBySlot(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of texts) {
    const slot = /Hello from worker (\d+)/.exec(text)?.[1] ?? 'none';
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  return counts;
}

function connections(stopped: LogEvent): number[] {
  return (stopped.workers as { connections: number }[]).map((worker) => worker.connections);
}
