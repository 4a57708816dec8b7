import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { nativeCalls } from '../../src/native/index.ts';
import { isAlive, killLeftovers, startBalancer, transports, waitFor } from './balancer.ts';
import { request } from './client.ts';

for (const handoff of transports) {
  describe(`a killed master, by ${handoff}`, { skip: nativeCalls().reason ?? false }, () => {
    afterEach(killLeftovers);

    it('leaves no worker, not even one that is stopped or blocked', async () => {
      const balancer = await startBalancer(['--workers', '3', '--handoff', handoff, '--algo', 'rr']);
      const pids = [...balancer.workers().values()];
      void request(balancer.port, { path: '/work?ms=30000', timeoutMs: 30_000 });
      await request(balancer.port);
      process.kill(pids[2]!, 'SIGSTOP');
      balancer.signal('SIGKILL');
      await waitFor(() => pids.every((pid) => !isAlive(pid)), 'the workers to end', 1_000);
      assert.equal(pids.length, 3);
    });
  });
}
