import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { killLeftovers, transports, waitFor } from '../balancer.ts';
import { request } from '../client.ts';
import { freePort } from './free-port.ts';
import { closeConnections, keepAliveRequest, openConnection } from './open-connection.ts';
import { differentAnswers, startApp, waitForAddresses, waitForEvent, waitForPrinted } from './start-app.ts';

const bodyOf = ({ text }: { text: string }) => text.slice(text.indexOf('\r\n\r\n') + 4);

for (const handoff of transports) {
  describe(`listening of an app, by ${handoff}`, () => {
    afterEach(killLeftovers);
    afterEach(closeConnections);

    it('serves several listeners, each with its own server, and one whose server speaks first', async () => {
      const balancer = await startApp(handoff, 'several-listeners.mjs', ['--workers', '2'], {
        ownPorts: true,
      });
      const addresses = await waitForAddresses(balancer, 3);
      assert.deepEqual(
        addresses.map(({ scheme }) => scheme),
        ['http', 'http', 'tcp'],
      );
      assert.equal(new Set(addresses.map(({ port }) => port)).size, 3);
      const [first, second, third] = addresses.map(({ port }) => port) as [number, number, number];
      const ask = (port: number) => async () => bodyOf(await request(port));
      assert.deepEqual(await differentAnswers(2, ask(first)), ['first of 1', 'first of 2']);
      assert.deepEqual(await differentAnswers(2, ask(second)), ['second of 1', 'second of 2']);
      const greetings = await differentAnswers(2, async () => {
        const client = await openConnection(third);
        assert.equal(await client.ended, 'end');
        return client.text;
      });
      assert.deepEqual(greetings, ['greetings of 1\n', 'greetings of 2\n']);
      assert.equal((await balancer.stop()).exit.code, 0);
    });

    it('listens on the path of a unix socket, and removes it at the end', async () => {
      const directory = mkdtempSync(join(tmpdir(), 'pointsman-'));
      const path = join(directory, 'app.sock');
      try {
        const balancer = await startApp(handoff, 'tells-its-address.mjs', ['--workers', '2', '--', path], {
          ownPorts: true,
        });
        assert.deepEqual(balancer.addresses, [{ scheme: 'http', host: path, port: 0, path }]);
        const known = await differentAnswers(2, async () => {
          const client = await openConnection({ path }, keepAliveRequest());
          const [body] = await client.receives(/\{.*\}/);
          client.socket.destroy();
          return body;
        });
        assert.deepEqual(
          known.map((json) => JSON.parse(json)),
          [1, 2].map((slot) => ({ slot: `${slot}`, address: path, listening: true })),
        );
        assert.equal((await balancer.stop()).exit.code, 0);
        assert.equal(existsSync(path), false);
      } finally {
        rmSync(directory, { recursive: true });
      }
    });

    it('gives all workers that ask for any port the same one', async () => {
      const balancer = await startApp(handoff, 'tells-its-address.mjs', ['--workers', '3', '--', '0'], {
        ownPorts: true,
      });
      const { port } = balancer;
      const known = await differentAnswers(3, async () => bodyOf(await request(port)));
      assert.deepEqual(
        known
          .map((json) => JSON.parse(json))
          .map(({ slot, address, localPort }) => [slot, address.port, localPort]),
        ['1', '2', '3'].map((slot) => [slot, port, port]),
      );
      assert.equal(balancer.addresses.length, 1);
      await balancer.stop();
    });

    it('listens on the one interface that the app names', async () => {
      const balancer = await startApp(
        handoff,
        'tells-its-address.mjs',
        ['--workers', '2', '--', '0', '127.0.0.1'],
        { ownPorts: true },
      );
      assert.equal(balancer.addresses[0]!.host, '127.0.0.1');
      const { address } = JSON.parse(bodyOf(await request(balancer.port)));
      assert.deepEqual(address, { address: '127.0.0.1', family: 'IPv4', port: balancer.port });
      await assert.rejects(openConnection({ port: balancer.port, host: '127.0.0.2' }), /ECONNREFUSED/);
      await balancer.stop();
    });

    it('serves a socket that lb was born with', async () => {
      const server = await listeningServer();
      const { port } = server.address() as { port: number };
      const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
      const balancer = await startApp(handoff, 'listens-on-descriptor-3.mjs', ['--workers', '2'], {
        ownPorts: true,
        descriptors: [fd],
      });
      // Only lb has it from here on.
      server.close();
      assert.equal(balancer.port, port);
      const ask = async () => bodyOf(await request(port));
      assert.deepEqual(await differentAnswers(2, ask), ['served by 1', 'served by 2']);
      await balancer.stop();
    });

    it('tells the app that it listens, once for each server, by event and by callback', async () => {
      const balancer = await startApp(handoff, 'tells-its-address.mjs', ['--workers', '2', '--', '0'], {
        ownPorts: true,
      });
      await waitForPrinted(balancer, /callback/, 2);
      const { stopped } = await balancer.stop();
      assert.equal(stopped.clean, true);
      const lines = await waitForPrinted(balancer, /./, 4);
      const event = `listening event, ${JSON.stringify({ address: '::', family: 'IPv6', port: balancer.port })}`;
      assert.deepEqual(lines.sort(), ['listen callback', 'listen callback', event, event]);
    });

    it('closes an address when the last worker has closed it, and goes on with the others', async () => {
      const balancer = await startApp(handoff, 'closes-a-listener.mjs', ['--workers', '2'], {
        ownPorts: true,
      });
      const [first, second] = (await waitForAddresses(balancer, 2)).map(({ port }) => port) as [
        number,
        number,
      ];
      let asked = 0;
      const ask = async (port: number, path = '/') => {
        asked++;
        return bodyOf(await request(port, { path }));
      };
      const other = (await ask(first, '/close')) === 'closed in 1' ? '2' : '1';
      for (let count = 0; count < 4; count++) assert.equal(await ask(second), `second of ${other}`);
      await differentAnswers(2, () => ask(first, '/close'));
      const { address } = await waitForEvent(balancer, 'closed');
      assert.equal((address as { port: number }).port, second);
      assert.equal((await request(second)).ended, 'refused');
      assert.match(await ask(first), /^first of/);

      assert.deepEqual(await differentAnswers(2, () => ask(first, '/open')), ['open in 1', 'open in 2']);
      const [, , third] = (await waitForAddresses(balancer, 3)).map(({ port }) => port);
      assert.deepEqual(await differentAnswers(2, () => ask(third!)), ['second of 1', 'second of 2']);
      const { exit, stopped } = await balancer.stop();
      assert.deepEqual([exit.code, stopped.accepted], [0, asked], 'closed addresses are in the account');
    });

    it('lets an app close its server and listen again on the same port', async () => {
      const port = await freePort();
      const balancer = await startApp(handoff, 'listens-again.mjs', ['--workers', '1', '--', `${port}`], {
        ownPorts: true,
      });
      assert.equal(balancer.port, port);
      for (const times of [1, 2, 3]) {
        assert.equal(bodyOf(await request(port, { path: '/again' })), `${times} times in 1`);
        await waitForPrinted(balancer, new RegExp(`listens again on ${port}`), times);
      }
      assert.equal(bodyOf(await request(port)), '4 times in 1');
      assert.equal((await balancer.stop()).exit.code, 0);
    });

    it('shares a UDP port between all workers', async () => {
      const balancer = await startApp(handoff, 'udp-echo.mjs', ['--workers', '2'], { ownPorts: true });
      const ports = new Set(
        (await waitForPrinted(balancer, /bound/, 2)).map((line) => Number(line.split(' ').at(-1))),
      );
      assert.equal(ports.size, 1);
      const [port] = ports;
      const client = createSocket('udp4');
      const answers: string[] = [];
      client.on('message', (message) => answers.push(String(message)));
      for (let count = 0; count < 20; count++) client.send(`datagram ${count}`, port, '127.0.0.1');
      await waitFor(() => answers.length >= 20, 'all answers');
      client.close();
      assert.equal(new Set(answers.map((answer) => answer.slice(3))).size, 20);
      assert.ok(answers.every((answer) => /^[12]: datagram \d+$/.test(answer)));
      assert.equal((await balancer.stop()).exit.code, 0);
    });
  });
}

function listeningServer(): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
