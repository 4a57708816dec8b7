import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { killLeftovers, transports, waitFor } from '../balancer.ts';
import { startKeptClients } from './kept-clients.ts';
import { printed, startApp, waitForEvent, workerNumbers } from './start-app.ts';

/** How many workers each test replaces: REPLACEMENTS=100 for a thorough run. */
const REPLACEMENTS = Number(process.env.REPLACEMENTS ?? 10);

for (const handoff of transports) {
  describe(`replacing workers under load, by ${handoff}`, () => {
    afterEach(killLeftovers);

    for (const { app, args } of [
      { app: 'that does not handle signals', args: [] },
      { app: 'that closes its server at SIGTERM', args: ['--', 'closes'] },
    ]) {
      it(`loses no request of an app ${app}`, async (test) => {
        const balancer = await startApp(handoff, 'counts-bytes.mjs', ['--workers', '2', ...args]);
        const clients = startKeptClients(balancer.port, 4);
        await waitFor(() => clients.answered > 500, 'some load');
        for (let count = 0; count < REPLACEMENTS; count++) {
          const pid = balancer.workers().get((count % 2) + 1)!;
          process.kill(pid, 'SIGTERM');
          const exit = await waitForEvent(balancer, 'worker-exit', (event) => event.pid === pid);
          assert.deepEqual([exit.code, exit.cut], [0, 0]);
        }
        await clients.stop();
        test.diagnostic(`${clients.answered} answered, ${clients.retried} sent again`);
        assert.deepEqual(clients.failures, []);
        const { exit, stopped } = await balancer.stop();
        assert.deepEqual([exit.code, stopped.clean], [0, true]);
        assert.equal(
          workerNumbers(stopped, 'restarts').reduce((sum, restarts) => sum + restarts),
          REPLACEMENTS,
        );
        const closing = printed(balancer.log).filter((line) => line.endsWith('closes at SIGTERM 15'));
        assert.equal(closing.length, args.length > 0 ? REPLACEMENTS + 2 : 0, 'every worker was told once');
      });
    }
  });
}
