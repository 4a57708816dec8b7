import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { killLeftovers, transports, waitFor } from '../balancer.ts';
import { exchange, request } from '../client.ts';
import { closeConnections, keepAliveRequest, openConnection } from './open-connection.ts';
import { killPlain, runPlain } from './plain-node.ts';
import { printed, startApp, waitForAddresses, waitForPrinted } from './start-app.ts';

/** Requests that never get complete. */
const unfinished = {
  'nothing at all': '',
  'half a head': 'GET / HT',
  'no body': 'POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\n12',
};

for (const handoff of transports) {
  describe(`connections of an app, by ${handoff}`, () => {
    afterEach(killLeftovers);
    afterEach(closeConnections);
    afterEach(killPlain);

    it('end by the timeouts of its server, as under Node alone', async () => {
      const oracle = runPlain('hurries-its-clients.mjs', ['0']);
      const plainPort = Number((await oracle.prints(/on (\d+)/))[1]);
      const balancer = await startApp(handoff, 'hurries-its-clients.mjs', ['--workers', '2']);
      for (const [name, bytes] of Object.entries(unfinished)) {
        const [expected, outcome] = await Promise.all(
          [plainPort, balancer.port].map((port) => exchange(port, bytes)),
        );
        assert.equal(expected!.status, 408, name);
        assert.deepEqual([outcome!.text, outcome!.ended], [expected!.text, expected!.ended], name);
      }
      const idle = await exchange(balancer.port, keepAliveRequest());
      assert.deepEqual([idle.status, idle.ended], [200, 'end']);
      assert.match(idle.text, /in time$/);
      await balancer.stop();
    });

    it('are ended by closeIdleConnections() when they do nothing, and only then', async () => {
      const balancer = await startApp(handoff, 'closes-idle-connections.mjs', ['--workers', '1']);
      const idle = await openConnection(balancer.port, keepAliveRequest());
      await idle.receives(/done/);
      const busy = await openConnection(balancer.port, keepAliveRequest('/hold'));
      await waitForPrinted(balancer, /holds one/);
      assert.equal((await request(balancer.port, { path: '/close-idle' })).status, 200);
      assert.equal(await idle.ended, 'end');
      assert.equal(busy.hasEnded, false);
      await request(balancer.port, { path: '/release' });
      await busy.receives(/released/);
      closeConnections();
      await balancer.stop();
    });

    it('may be half-closed by a client that waits for its answer', async () => {
      const balancer = await startApp(handoff, 'answers-half-closed.mjs', ['--workers', '2'], {
        ownPorts: true,
      });
      const [prompt, patient] = await waitForAddresses(balancer, 2);
      for (const { port, answer } of [
        { port: prompt!.port, answer: /at once$/ },
        { port: patient!.port, answer: /at last$/ },
      ]) {
        const client = await openConnection(port, '', true);
        client.socket.end(keepAliveRequest());
        assert.equal(await client.ended, 'end');
        assert.match(client.text, answer);
      }
      await balancer.stop();
    });

    it('may be half-closed where no HTTP is spoken, if the server allows it', async () => {
      const balancer = await startApp(handoff, 'answers-after-the-end.mjs', ['--workers', '2'], {
        ownPorts: true,
      });
      const [patient, echo] = await waitForAddresses(balancer, 2);
      const text = 'x'.repeat(100_000);
      const client = await openConnection(patient!.port, '', true);
      client.socket.end(text);
      assert.equal(await client.ended, 'end');
      assert.equal(client.text, '100000 bytes');

      const second = await openConnection(echo!.port, 'sent back', true);
      await second.receives(/^sent back$/);
      second.socket.end();
      assert.equal(
        await second.ended,
        'end',
        'a server that allows no half-open connection ends it by itself',
      );
      await balancer.stop();
    });

    it('tell what happens in the same order as under Node alone', async () => {
      const oracle = runPlain('prints-its-events.mjs', ['0']);
      await talk(Number((await oracle.prints(/on (\d+)/))[1]));
      const events = (lines: readonly string[]) => lines.filter((line) => line.startsWith('event'));
      const isOver = (lines: readonly string[]) =>
        events(lines).filter((line) => /socket close/.test(line)).length === 2;
      await waitFor(() => isOver(oracle.lines), 'the oracle to print all');

      const balancer = await startApp(handoff, 'prints-its-events.mjs', ['--workers', '1']);
      await talk(balancer.port);
      await waitFor(() => isOver(printed(balancer.log)), 'the app to print all');
      assert.deepEqual(events(printed(balancer.log)), events(oracle.lines));
      assert.equal(events(oracle.lines)[0], 'event connection');
      await balancer.stop();
    });
  });
}

/** One connection with two requests, and one with bytes that are no HTTP. */
async function talk(port: number): Promise<void> {
  const client = await openConnection(port, keepAliveRequest('/first'));
  await client.receives(/heard/);
  client.write('POST /second HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody');
  await client.receives(/heard[\s\S]*heard/);
  client.socket.end();
  await client.ended;
  const broken = await openConnection(port, 'this is no request\r\n\r\n');
  await broken.ended;
}
