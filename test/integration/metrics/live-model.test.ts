/** The live model of a balancer in code. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Snapshot, start } from '../../../src/index.ts';
import { transports, waitFor } from '../balancer.ts';
import { request } from '../client.ts';

for (const handoff of transports) {
  describe(`the live model, by ${handoff}`, () => {
    it('says what each part is and does, and the status is a part of it', { timeout: 60_000 }, async () => {
      const balancer = await start({
        port: 0,
        host: '127.0.0.1',
        workers: 2,
        handoff,
        algorithm: 'p2c(d=2)',
      });
      const { port } = balancer.addresses[0]!;
      for (let count = 0; count < 4; count++) await request(port);
      const seen: Snapshot[] = [];
      const stop = balancer.watch({ everyMs: 250 }, (snapshot) => seen.push(snapshot));
      const latest = await waitFor(() => {
        const last = seen.at(-1);
        const counted = last?.slots
          .flatMap(({ latencies }) => latencies.counts)
          .reduce((sum, each) => sum + each, 0);
        return seen.length >= 3 && counted === 4 && last;
      }, 'the requests to be counted');
      assert.equal(latest.schema, 1);
      assert.equal(latest.algorithm, 'p2c(d=2)');
      assert.equal(latest.available, 2);
      const [listener] = latest.listeners;
      assert.deepEqual([listener?.name, listener?.accepted], [`127.0.0.1:${port}`, 4]);
      assert.equal(
        latest.slots.reduce((sum, { requests }) => sum + requests, 0),
        4,
      );
      assert.equal(
        latest.processes.reduce((sum, { connections }) => sum + connections, 0),
        4,
      );
      assert.ok(latest.processes.every(({ state, reason }) => state === 'serving' && reason === undefined));
      assert.ok(latest.master.utilization >= 0 && latest.master.memoryBytes! > 1_000_000);

      await Promise.all([balancer.drain(2), balancer.drain(2)]);
      const paused = (await balancer.snapshot()).processes.find(({ slot }) => slot === 2)!;
      assert.deepEqual(
        [paused.state, paused.reason, paused.absences],
        ['paused', 'It was taken out of rotation.', ['paused']],
      );
      const status = await balancer.status();
      assert.deepEqual(
        status.processes.map(({ slot, state }) => `${slot} ${state}`),
        ['1 serving', '2 paused'],
      );
      assert.equal('slots' in status || 'latencies' in status.processes[0]!, false);
      stop();
      const told = seen.length;
      assert.throws(() => balancer.watch({ everyMs: 1 }, () => {}), { code: 'ERR_INVALID_OPTION' });
      await balancer.stop();
      assert.equal(seen.length, told);
    });
  });
}
