import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { nativeCalls } from '../../../src/native/index.ts';
import { killLeftovers, transports, waitFor } from '../balancer.ts';
import { request } from '../client.ts';
import {
  closeConnections,
  keepAliveRequest,
  type OpenConnection,
  openConnection,
} from './open-connection.ts';
import { printed, startApp, waitForAddresses, waitForEvent, workerNumbers } from './start-app.ts';

for (const handoff of transports) {
  describe(`limits of an app, by ${handoff}`, () => {
    afterEach(killLeftovers);
    afterEach(closeConnections);

    it('gives what a full server declines to another worker, and cuts nobody', async () => {
      const balancer = await startApp(handoff, 'limits-its-connections.mjs', [
        '--workers',
        '2',
        '--',
        '1',
        '100',
      ]);
      const clients: OpenConnection[] = [];
      for (let count = 0; count < 6; count++) {
        clients.push(await openConnection(balancer.port, keepAliveRequest()));
        await clients.at(-1)!.receives(/slot \d\./);
      }
      const slots = clients.map(({ text }) => /slot (\d)/.exec(text)![1]);
      assert.deepEqual(slots.sort(), ['1', '2', '2', '2', '2', '2']);
      for (const client of clients) client.write(keepAliveRequest('/count'));
      for (const client of clients) await client.receives(/slot (1 has 1|2 has 5)\./);
      assert.ok(clients.every(({ hasEnded }) => !hasEnded));
      assert.ok(balancer.log.every(({ msg }) => msg !== 'dropped one'));
      closeConnections();
      const { exit, stopped } = await balancer.stop();
      assert.deepEqual([exit.code, workerNumbers(stopped, 'connections')], [0, [1, 5]]);
      assert.ok((stopped.redispatched as number) >= 1);
    });

    it('keeps connections waiting while every server is full', async () => {
      const balancer = await startApp(handoff, 'limits-its-connections.mjs', [
        '--workers',
        '2',
        '--',
        '1',
        '1',
      ]);
      const first = await openConnection(balancer.port, keepAliveRequest());
      const second = await openConnection(balancer.port, keepAliveRequest());
      await first.receives(/slot [12]\./);
      await second.receives(/slot [12]\./);
      const third = await openConnection(balancer.port, keepAliveRequest());
      const fourth = await openConnection(balancer.port, keepAliveRequest());
      first.write(keepAliveRequest('/count'));
      second.write(keepAliveRequest('/count'));
      await first.receives(/slot [12] has 1\./);
      await second.receives(/slot [12] has 1\./);
      assert.deepEqual([third.text, fourth.text, third.hasEnded, fourth.hasEnded], ['', '', false, false]);

      first.socket.destroy();
      const next = await waitFor(() => [third, fourth].find(({ text }) => text !== ''), 'one to be answered');
      assert.match(next.text, /200 OK/);
      next.socket.destroy();
      await (next === third ? fourth : third).receives(/200 OK/);
      assert.ok(!second.hasEnded);
      closeConnections();
      const { stopped } = await balancer.stop();
      assert.equal(stopped.shedAtStop, 0);
      assert.ok(Object.values(stopped.shed as object).every((count) => count === 0));
      assert.deepEqual(printed(balancer.log), []);
      assert.deepEqual(
        workerNumbers(stopped, 'connections').reduce((sum, count) => sum + count),
        4,
      );
    });

    it('gives nothing to a server that wants no connection at all', async () => {
      const balancer = await startApp(handoff, 'limits-its-connections.mjs', [
        '--workers',
        '2',
        '--',
        '0',
        '5',
      ]);
      for (let count = 0; count < 6; count++) assert.match((await request(balancer.port)).text, /slot 2\.$/);
      await balancer.stop();
    });

    it('closes without a word of HTTP what a server of another protocol has no place for', async () => {
      const balancer = await startApp(handoff, 'greets.mjs', [
        ...['--workers', '1', '--queue-limit', '1', '--pending-limit', '1'],
        ...['--ack-timeout', '5m'],
      ]);
      const welcome = await openConnection(balancer.port);
      await welcome.receives(/welcome/);
      const [pid] = balancer.workers().values();
      process.kill(pid!, 'SIGSTOP');
      // One with the worker and one in the queue; none with the worker if it was busy when it was stopped.
      const clients: OpenConnection[] = [];
      for (let count = 0; count < 3; count++) clients.push(await openConnection(balancer.port));
      await waitFor(() => clients.some(({ hasEnded }) => hasEnded), 'a refusal');
      await waitForEvent(balancer, 'shed');
      process.kill(pid!, 'SIGCONT');
      await waitFor(
        () => clients.every(({ text, hasEnded }) => hasEnded || text !== ''),
        'all to be decided',
      );
      const refused = clients.filter(({ hasEnded }) => hasEnded);
      assert.ok(refused.length < clients.length && refused.every(({ text }) => text === ''));
      assert.equal(welcome.hasEnded, false);
      closeConnections();
      const { stopped } = await balancer.stop();
      assert.equal((stopped.shed as Record<string, number>)['queue-full'], refused.length);
    });

    it('sets the socket options that the server has', { skip: nativeCalls().reason ?? false }, async () => {
      const balancer = await startApp(handoff, 'tells-socket-options.mjs', ['--workers', '1'], {
        ownPorts: true,
      });
      const [configured, bare] = await waitForAddresses(balancer, 2);
      const answers = await Promise.all(
        [configured, bare].map(async (address) => {
          const client = await openConnection(address!.port);
          const [json] = await client.receives(/\{.*\}/);
          return JSON.parse(json);
        }),
      );
      assert.deepEqual(answers, [
        { name: 'with', noDelay: true, keepAlive: true },
        { name: 'without', noDelay: false, keepAlive: false },
      ]);
      await waitForEvent(balancer, 'listening');
      await balancer.stop();
    });
  });
}
