import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { killLeftovers, transports, waitFor, withDeadline } from '../balancer.ts';
import { startKeptClients } from './kept-clients.ts';
import { closeConnections, keepAliveRequest, openConnection } from './open-connection.ts';
import { printed, startApp, waitForEvent, workerNumbers } from './start-app.ts';

/** How many workers each test replaces: REPLACEMENTS=100 for a thorough run. */
const REPLACEMENTS = Number(process.env.REPLACEMENTS ?? 10);

for (const handoff of transports) {
  describe(`replacing workers under load, by ${handoff}`, () => {
    afterEach(closeConnections);
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

      it(`tells a client that takes half a second to ask again which answer is its last, of an app ${app}`, async () => {
        // Without it an idle connection moves, by mailbox, and has no last answer.
        const flags = ['--workers', '1', '--no-migrate'];
        const balancer = await startApp(handoff, 'counts-bytes.mjs', [...flags, ...args]);
        const client = await openConnection(balancer.port);
        process.kill(balancer.workers().get(1)!, 'SIGTERM');
        for (let asked = 1; asked < 20 && !/connection: close/i.test(client.text); asked++) {
          client.write(keepAliveRequest());
          await waitFor(() => client.text.split('0 bytes').length > asked, `answer ${asked}: ${client.text}`);
          await sleep(500);
        }
        assert.equal(await withDeadline(client.ended, 'the end of the connection'), 'end');
        await balancer.stop();
      });
    }
  });
}
