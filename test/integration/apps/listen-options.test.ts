import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { killLeftovers, spawnBalancer, transports, withDeadline } from '../balancer.ts';
import { request } from '../client.ts';
import { freePort } from './free-port.ts';
import { closeConnections, openConnection } from './open-connection.ts';
import { appFile, differentAnswers, startApp, waitForEvent, waitForPrinted } from './start-app.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const hasReusePort = major >= 24 || (major === 22 && minor >= 12);
const hasIpv6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ family }) => family === 'IPv6'),
);

for (const handoff of transports) {
  describe(`the options of listen(), by ${handoff}`, () => {
    afterEach(() => {
      closeConnections();
      killLeftovers();
    });

    const start = (options: object) =>
      startApp(handoff, 'listens-by-options.mjs', ['--workers', '2', '--', JSON.stringify(options)], {
        ownPorts: true,
      });
    const slotsAt = (port: number) =>
      differentAnswers(2, async () => (await request(port)).text.slice(-'slot 1'.length));

    it('reusePort: the master shares the port', {
      skip: !hasReusePort && 'this Node has no such option',
    }, async () => {
      const port = await freePort();
      const balancer = await start({ port, reusePort: true });
      assert.equal(balancer.port, port);
      assert.deepEqual(await slotsAt(port), ['slot 1', 'slot 2']);
      await balancer.stop();
    });

    it('exclusive at any free port: a server of that worker alone, beside the shared one', async () => {
      const balancer = await start({ probe: true, port: 0 });
      const ports = (await waitForPrinted(balancer, /own port/, 2)).map((line) =>
        Number(line.split(' ').at(-1)),
      );
      assert.deepEqual(await slotsAt(balancer.port), ['slot 1', 'slot 2']);
      for (const port of ports) {
        const answers = new Set<string>();
        for (let count = 0; count < 4; count++)
          answers.add((await request(port)).text.slice(-'slot 1'.length));
        assert.equal(answers.size, 1);
      }
      await balancer.stop();
    });

    for (const { what, options, message } of [
      {
        what: 'exclusive at a given port',
        options: { exclusive: true },
        message: /exclusive: true.*ERR_LISTEN_NOT_SHARED/s,
      },
      { what: 'a handle', options: { handle: true }, message: /a handle of its own.*ERR_LISTEN_NOT_SHARED/s },
      {
        what: 'a descriptor that lb was not born with',
        options: { fd: 4 },
        message: /descriptor 4.*ERR_DESCRIPTOR_NOT_INHERITED/s,
      },
    ]) {
      it(`${what}: refused at once and by name`, async () => {
        const { exited, stderr } = spawnBalancer([
          ...[
            appFile('listens-by-options.mjs'),
            '--handoff',
            handoff,
            '--workers',
            '2',
            '--ready-timeout',
            '180s',
            '--',
          ],
          JSON.stringify({ ...(options.fd === undefined ? { port: await freePort() } : {}), ...options }),
        ]);
        assert.deepEqual(
          await withDeadline(exited, 'lb to end', 90_000),
          { code: 3, signal: null },
          stderr(),
        );
        assert.match(stderr(), message);
      });
    }

    it('fd: never one of the master itself', async () => {
      const balancer = await startApp(handoff, 'tries-descriptors.mjs', ['--workers', '2'], {
        ownPorts: true,
      });
      const lines = await waitForPrinted(balancer, /^\d+: /, 82);
      assert.deepEqual(
        lines.filter((line) => !line.endsWith(': EBADF')),
        [],
      );
      const pid = balancer.workers().get(1)!;
      process.kill(pid, 'SIGKILL');
      await waitForEvent(balancer, 'worker-ready', ({ generation }) => generation === 2);
      assert.equal((await request(balancer.port)).status, 200);
      assert.equal((await balancer.stop()).exit.code, 0);
    });

    it('ipv6Only: no client by IPv4', { skip: !hasIpv6 && 'there is no IPv6 here' }, async () => {
      const balancer = await start({ port: 0, host: '::', ipv6Only: true });
      await openConnection({ port: balancer.port, host: '::1' });
      await assert.rejects(openConnection({ port: balancer.port, host: '127.0.0.1' }), /ECONNREFUSED/);
      await balancer.stop();
    });

    it('readableAll and writableAll: a socket for every user', async () => {
      const directory = mkdtempSync(join(tmpdir(), 'pointsman-'));
      const path = join(directory, 'app.sock');
      try {
        const balancer = await start({ path, readableAll: true, writableAll: true });
        assert.equal(statSync(path).mode & 0o666, 0o666);
        await balancer.stop();
      } finally {
        rmSync(directory, { recursive: true });
      }
    });

    it('signal: closes the server, and the address with the last of them', async () => {
      const balancer = await start({ port: 0 });
      await differentAnswers(2, async () =>
        (await request(balancer.port, { path: '/abort' })).text.slice(-'slot 1'.length),
      );
      const { address } = await waitForEvent(balancer, 'closed');
      assert.equal((address as { port: number }).port, balancer.port);
      balancer.signal('SIGTERM');
      await withDeadline(balancer.exited, 'lb to end', 20_000);
    });
  });
}
