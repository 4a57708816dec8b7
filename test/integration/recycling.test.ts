/** Workers that are too large, have answered too much or are too old are replaced, and no client notices. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { startKeptClients } from './apps/kept-clients.ts';
import { startApp } from './apps/start-app.ts';
import { type Balancer, killLeftovers, startBalancer, transports, waitFor } from './balancer.ts';
import { request } from './client.ts';

const eventsOf = ({ log }: Balancer, name: string) => log.filter(({ event }) => event === name);

/** The slots of the first `count` recyclings, and why they were due. */
async function recycled(balancer: Balancer, count: number) {
  const found = await waitFor(
    () => {
      const all = eventsOf(balancer, 'worker-recycled');
      return all.length >= count && all.slice(0, count);
    },
    `${count} recyclings`,
    30_000,
  );
  return { slots: found.map(({ slot }) => slot), why: found.map(({ why }) => String(why)) };
}

for (const handoff of transports) {
  describe(`recycling, by ${handoff}`, () => {
    afterEach(killLeftovers);

    it('loses no request of an app under load', { timeout: 60_000 }, async (test) => {
      const bounds = ['--max-age', '1s', '--max-requests', '400'];
      const balancer = await startApp(handoff, 'counts-bytes.mjs', ['--workers', '2', ...bounds]);
      const clients = startKeptClients(balancer.port, 3);
      const { slots, why } = await recycled(balancer, 4);
      await clients.stop();
      test.diagnostic(`${clients.answered} answered, ${clients.retried} sent again`);
      assert.deepEqual(clients.failures, []);
      assert.deepEqual([...slots].sort(), [1, 1, 2, 2]);
      assert.match(
        why[0]!,
        /^it (is [\d.]+ s old, --max-age being 1 s|has had \d+ requests, --max-requests being 400)$/,
      );
      const { exit, stopped } = await balancer.stop();
      assert.deepEqual([exit.code, stopped.clean], [0, true]);
      const cut = eventsOf(balancer, 'worker-exit').reduce((sum, { cut: count }) => sum + Number(count), 0);
      assert.equal(cut, 0);
    });
  });
}

describe('recycling', () => {
  afterEach(killLeftovers);

  it('of an app that is always above the bound happens once in a while', { timeout: 60_000 }, async () => {
    const balancer = await startBalancer(['--workers', '2', '--max-memory', '1MiB']);
    const { slots, why } = await recycled(balancer, 2);
    assert.deepEqual(slots, [1, 2]);
    assert.match(why[0]!, /^memory [\d.]+ MiB is above --max-memory 1 MiB$/);
    await waitFor(() => eventsOf(balancer, 'recycling-too-soon').length > 0, 'a word about the bound');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    assert.equal(eventsOf(balancer, 'recycling-too-soon').length, 1);
    assert.equal(eventsOf(balancer, 'worker-recycled').length, 2);
    await balancer.stop();
  });

  it('keeps a worker whose successor fails, and waits', { timeout: 60_000 }, async () => {
    const preload = '--import=./test/fixtures/crashes-in-slot-1-unless-first.mjs';
    const env = { NODE_OPTIONS: preload };
    const balancer = await startBalancer(['--workers', '2', '--max-age', '1s'], { env });
    const pid = balancer.workers().get(1);
    const failed = await waitFor(() => eventsOf(balancer, 'recycling-failed')[0], 'a failure');
    assert.deepEqual([failed.slot, failed.pid, failed.retryMs], [1, pid, 30_000]);
    const { slots } = await recycled(balancer, 2);
    assert.deepEqual(slots, [2, 2], 'the other one is not kept from it');
    assert.equal(eventsOf(balancer, 'recycling-failed').length, 1);
    assert.equal(balancer.workers().get(1), pid);
    assert.equal((await request(balancer.port)).status, 200);
    await balancer.stop();
  });
});
