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
import { printed, startApp, waitForEvent, waitForPrinted, workerNumbers } from './start-app.ts';

/**
 * So much may be between two workers that are to have the same: one that is busy for the moment is passed over,
 * whatever the other has. By turns it would be the double.
 */
const MOST_APART = 4;

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
      const clients = await heldBy(balancer, 5);
      for (const closed of clients.splice(0, 2)) closed.socket.destroy();
      // The first of these is answered after the worker heard of the closed ones, the second tells the master.
      clients.push(...(await heldBy(balancer, 2)));
      process.kill(balancer.workers().get(1)!, 'SIGKILL');
      const exit = await waitForEvent(balancer, 'worker-exit');
      assert.equal(exit.cut, 5);
      await Promise.all(clients.map(({ ended }) => ended));
      const { stopped } = await balancer.stop();
      assert.deepEqual(workerNumbers(stopped, 'cut'), [5]);
    });

    it('keeps new connections from a worker that has long-lived ones', async () => {
      const balancer = await startApp(handoff, 'answers-by-path.mjs', ['--workers', '2', '--algo', 'lc']);
      const [ofFirst, ofSecond] = bySlot(await heldBy(balancer, 20));
      for (const client of ofSecond) client.socket.destroy();
      const [newOfFirst, newOfSecond] = bySlot(await heldBy(balancer, 2 * ofFirst.length));
      const open = [ofFirst.length + newOfFirst.length, newOfSecond.length] as const;
      assert.ok(ofFirst.length > MOST_APART, `only ${ofFirst.length} of 20 with the first worker`);
      assert.ok(Math.abs(open[0] - open[1]) <= MOST_APART, `${open.join(' and ')} open`);
      closeConnections();
      await balancer.stop();
    });

    it('has the requests in flight: the worker whose connections are idle gets the next', async () => {
      const balancer = await startApp(handoff, 'answers-by-path.mjs', [
        ...['--workers', '2', '--algo', 'least-requests'],
      ]);
      const [ofFirst] = bySlot(await heldBy(balancer, 20));
      for (const client of ofFirst) client.write(keepAliveRequest('/hang'));
      await waitForPrinted(balancer, /hangs/, ofFirst.length);
      for (let count = 1; count <= 2 * ofFirst.length; count++) {
        await openConnection(balancer.port, keepAliveRequest('/hang'));
        await waitForPrinted(balancer, /hangs/, ofFirst.length + count);
      }
      const inFlight = [1, 2].map((slot) => printed(balancer.log, slot).length) as [number, number];
      assert.ok(ofFirst.length > MOST_APART, `only ${ofFirst.length} of 20 with the first worker`);
      assert.ok(Math.abs(inFlight[0] - inFlight[1]) <= MOST_APART, `${inFlight.join(' and ')} in flight`);
      closeConnections();
      await balancer.stop();
    });
  });
}

/** So many kept connections, one after the other. */
async function heldBy(balancer: Balancer, count: number): Promise<OpenConnection[]> {
  const clients: OpenConnection[] = [];
  while (clients.length < count) clients.push(await held(balancer));
  return clients;
}

function bySlot(clients: readonly OpenConnection[]): [OpenConnection[], OpenConnection[]] {
  const of = (slot: number) => clients.filter(({ text }) => text.endsWith(`slot ${slot}.`));
  return [of(1), of(2)];
}

/** A kept connection whose first request is answered. */
async function held(balancer: Balancer): Promise<OpenConnection> {
  const client = await openConnection(balancer.port, keepAliveRequest());
  await client.receives(/slot \d\.$/);
  return client;
}
