import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { killLeftovers, transports, waitFor } from '../balancer.ts';
import { inParallel } from '../client.ts';
import { ask, tally } from './ask.ts';
import { closeConnections, keepAliveRequest, openConnection } from './open-connection.ts';
import { startApp, workerNumbers } from './start-app.ts';

for (const handoff of transports) {
  describe(`server-sent events, by ${handoff}`, () => {
    afterEach(killLeftovers);
    afterEach(closeConnections);

    it('go on while other requests are served, and end for the app when the client leaves', async () => {
      const balancer = await startApp(handoff, 'streams-events.mjs', ['--workers', '1']);
      const streams = async () => JSON.parse((await ask(balancer.port)).text).streams;
      const client = await openConnection(balancer.port, keepAliveRequest('/events'));
      await client.receives(/Content-Type: text\/event-stream\r\n[\s\S]*id: 2\n/);

      const others = await inParallel(20, 5, () => ask(balancer.port));
      assert.ok(others.every(({ status, text }) => status === 200 && JSON.parse(text).streams === 1));
      const idsSoFar = () => [...client.text.matchAll(/id: (\d+)\n/g)].map(([, id]) => Number(id));
      await client.receives(new RegExp(`id: ${idsSoFar().at(-1)! + 3}\n`));
      const ids = idsSoFar();
      assert.deepEqual(
        ids,
        ids.map((_, index) => index),
        'none is missing, none comes twice',
      );
      assert.equal(client.hasEnded, false);

      client.socket.destroy();
      await waitFor(async () => (await streams()) === 0, 'the app to hear that the client left');
      // A stream of events ends when its client leaves: nothing has failed.
      const { exit, stopped } = await balancer.stop();
      assert.deepEqual([exit.code, stopped.clean, stopped.cutAtStop], [0, true, 0]);
      assert.deepEqual(workerNumbers(stopped, 'errors'), [0]);
    });

    it('count as connections for as long as they last', async () => {
      const lc = ['--workers', '2', '--algo', 'least-connections'];
      const balancer = await startApp(handoff, 'streams-events.mjs', lc);
      const open = async () => {
        const client = await openConnection(balancer.port, keepAliveRequest('/events'));
        const [, pid] = await client.receives(/X-Pid: (\d+)\r\n/);
        return { pid: pid!, socket: client.socket };
      };
      const clients = await inParallel(6, 1, open);
      assert.deepEqual(tally(clients.map(({ pid }) => pid)), [3, 3]);

      const left = clients[0]!.pid;
      for (const { pid, socket } of clients) if (pid === left) socket.destroy();
      // The master hears of a close a moment after the client has left. As long as it counts three and three, two
      // more are one for each worker.
      await waitFor(async () => {
        const two = await inParallel(2, 1, open);
        if (two.every(({ pid }) => pid === left)) return true;
        for (const { socket } of two) socket.destroy();
        return false;
      }, 'two streams in a row to go to the worker that had lost its own');
      closeConnections();
      assert.equal((await balancer.stop()).stopped.clean, true);
    });
  });
}
