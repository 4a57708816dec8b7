import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { type Balancer, killLeftovers, transports } from '../balancer.ts';
import { request } from '../client.ts';
import {
  closeConnections,
  keepAliveRequest,
  type OpenConnection,
  openConnection,
} from './open-connection.ts';
import { startApp, waitForEvent, waitForPrinted, workerNumbers } from './start-app.ts';

for (const handoff of transports) {
  describe(`the load of an app, by ${handoff}`, () => {
    afterEach(killLeftovers);
    afterEach(closeConnections);

    it('has what was answered, and as errors what failed or whose client has left', async () => {
      const balancer = await startApp(handoff, 'answers-by-path.mjs', ['--workers', '1']);
      const client = await openConnection(balancer.port);
      const statuses = [200, 200, 200, 404, 301, 500, 503];
      for (const [index, status] of statuses.entries()) {
        client.write(keepAliveRequest(`/status/${status}`));
        await client.receives(new RegExp(`^(HTTP/1.1 \\d{3}[\\s\\S]*?slot 1\\.){${index + 1}}$`));
      }
      client.write(keepAliveRequest('/hang'));
      const other = await openConnection(balancer.port, keepAliveRequest('/hang'));
      await waitForPrinted(balancer, /hangs/, 2);
      client.socket.destroy();
      other.socket.destroy();
      assert.equal((await request(balancer.port)).status, 200);
      const { exit, stopped } = await balancer.stop();
      assert.deepEqual([exit.code, stopped.clean], [0, true]);
      assert.deepEqual(workerNumbers(stopped, 'requests'), [6]);
      assert.deepEqual(workerNumbers(stopped, 'errors'), [4]);
      assert.deepEqual(workerNumbers(stopped, 'connections'), [3]);
    });

    it('has the connections that are open, which die with their worker', async () => {
      const balancer = await startApp(handoff, 'answers-by-path.mjs', ['--workers', '1']);
      const clients: OpenConnection[] = [];
      for (let count = 0; count < 5; count++) clients.push(await held(balancer));
      for (const closed of clients.splice(0, 2)) closed.socket.destroy();
      // The first of these is answered after the worker heard of the closed ones, the second tells the master.
      for (let count = 0; count < 2; count++) clients.push(await held(balancer));
      process.kill(balancer.workers().get(1)!, 'SIGKILL');
      const exit = await waitForEvent(balancer, 'worker-exit');
      assert.equal(exit.cut, 5);
      await Promise.all(clients.map(({ ended }) => ended));
      const { stopped } = await balancer.stop();
      assert.deepEqual(workerNumbers(stopped, 'cut'), [5]);
    });

    it('keeps new connections from a worker that has long-lived ones', async () => {
      const balancer = await startApp(handoff, 'answers-by-path.mjs', ['--workers', '2', '--algo', 'lc']);
      const clients: OpenConnection[] = [];
      for (let count = 0; count < 8; count++) clients.push(await held(balancer));
      const ofFirst = clients.filter(({ text }) => text.endsWith('slot 1.'));
      assert.ok(
        ofFirst.length >= 3 && ofFirst.length <= 5,
        `${ofFirst.length} of 8 with the first of two workers`,
      );
      for (const client of clients) if (!ofFirst.includes(client)) client.socket.destroy();

      // One that is busy for the moment is passed over, whatever the other has.
      const withSecond = await countOfSecond(balancer);
      assert.ok(withSecond >= 15, `${withSecond} of 20 with the worker that has nothing`);
      closeConnections();
      await balancer.stop();
    });

    it('has the requests in flight: the worker whose connections are idle gets the next', async () => {
      const balancer = await startApp(handoff, 'answers-by-path.mjs', [
        ...['--workers', '2', '--algo', 'least-requests'],
      ]);
      const clients: OpenConnection[] = [];
      for (let count = 0; count < 12; count++) clients.push(await held(balancer));
      const ofFirst = clients.filter(({ text }) => text.endsWith('slot 1.')).slice(0, 2);
      assert.equal(ofFirst.length, 2);
      for (const client of ofFirst) client.write(keepAliveRequest('/hang'));
      await waitForPrinted(balancer, /hangs/, 2);
      const withSecond = await countOfSecond(balancer);
      assert.ok(withSecond >= 15, `${withSecond} of 20 with the worker that has nothing to answer`);
      closeConnections();
      await balancer.stop();
    });
  });
}

/** How many of 20 requests, one after the other, the second worker answers. */
async function countOfSecond(balancer: Balancer): Promise<number> {
  let count = 0;
  for (let index = 0; index < 20; index++) {
    if ((await request(balancer.port)).text.endsWith('slot 2.')) count++;
  }
  return count;
}

/** A kept connection whose first request is answered. */
async function held(balancer: Balancer): Promise<OpenConnection> {
  const client = await openConnection(balancer.port, keepAliveRequest());
  await client.receives(/slot \d\.$/);
  return client;
}
