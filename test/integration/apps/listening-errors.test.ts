import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { isAlive, killLeftovers, spawnBalancer, transports, waitFor, withDeadline } from '../balancer.ts';
import { request } from '../client.ts';
import { freePort, holdPort } from './free-port.ts';
import { killPlain, runUnderCluster } from './plain-node.ts';
import { appFile, differentAnswers, startApp, waitForPrinted } from './start-app.ts';

/** Somebody without rights, where the tests run with all of them. */
const NOBODY = 65534;
const UNPRIVILEGED_START = '/proc/sys/net/ipv4/ip_unprivileged_port_start';

for (const handoff of transports) {
  describe(`an app that cannot listen, by ${handoff}`, () => {
    const held: Server[] = [];
    afterEach(killLeftovers);
    afterEach(killPlain);
    afterEach(() => {
      for (const server of held.splice(0)) server.close();
    });
    const run = (args: readonly string[], options = {}) =>
      spawnBalancer(['--handoff', handoff, ...args], options);

    it('gets the error of node:cluster for a second server on its own port', async () => {
      const port = await freePort();
      const oracle = runUnderCluster('listens-twice.mjs', [`${port}`]);
      const [expected] = await oracle.prints(/second: .*/);
      oracle.kill();
      await waitFor(() => oracle.lines.some((line) => line.startsWith('worker exit')), 'the oracle to end');

      const balancer = await startApp(handoff, 'listens-twice.mjs', ['--workers', '2', '--', `${port}`], {
        ownPorts: true,
      });
      assert.match(expected, /EADDRINUSE/);
      assert.deepEqual(await waitForPrinted(balancer, /second/, 2), [expected, expected]);
      assert.match((await request(port)).text, /the first server/);
      await balancer.stop();
    });

    it('hears that its port is taken, and may listen on another', async () => {
      const port = await freePort();
      held.push(await holdPort(port));
      const balancer = await startApp(
        handoff,
        'moves-when-port-is-taken.mjs',
        ['--workers', '2', '--', `${port}`],
        { ownPorts: true },
      );
      const lines = await waitForPrinted(balancer, /error/, 2);
      assert.deepEqual(lines, Array(2).fill(`error EADDRINUSE ${port}`));
      assert.notEqual(balancer.port, port);
      const slots = await differentAnswers(2, async () => (await request(balancer.port)).text.slice(-1));
      assert.deepEqual(slots, ['1', '2']);
      await balancer.stop();
    });

    it('ends lb with 3 and the name of the port, if the app does not hear it', async () => {
      const port = await freePort();
      held.push(await holdPort(port));
      const { log, stderr, exited } = run([appFile('fixed-ports.mjs'), '--workers', '2', '--', `${port}`]);
      assert.deepEqual(await withDeadline(exited, 'lb to end', 20_000), { code: 3, signal: null });
      assert.match(stderr(), new RegExp(`\\b${port} is in use by another process.*ERR_PORT_IN_USE`, 's'));
      const pids = log.filter(({ pid }) => pid !== undefined).map(({ pid }) => pid!);
      assert.ok(pids.every((pid) => !isAlive(pid)));
    });

    it('ends lb with 3, if this user may not have the port', { skip: cannotBeForbidden() }, async () => {
      const { stderr, exited } = run([appFile('fixed-ports.mjs'), '--workers', '1', '--', '81'], {
        ...(process.getuid!() === 0 ? { uid: NOBODY } : {}),
      });
      assert.deepEqual(await withDeadline(exited, 'lb to end', 20_000), { code: 3, signal: null }, stderr());
      assert.match(stderr(), /\b81 is not available to this user.*ERR_PORT_NOT_PERMITTED/s);
    });

    it('finds its port by listening and closing, in every worker at once', async () => {
      const port = await freePort();
      held.push(await holdPort(port));
      const balancer = await startApp(handoff, 'probes-its-port.mjs', ['--workers', '4', '--', `${port}`], {
        ownPorts: true,
      });
      const lines = await waitForPrinted(balancer, /serves on/, 4);
      assert.deepEqual(new Set(lines), new Set([`serves on ${port + 1}`]));
      const slots = await differentAnswers(4, async () => (await request(port + 1)).text.slice(-1));
      assert.deepEqual(slots, ['1', '2', '3', '4']);
      await balancer.stop();
    });

    it('is given the port and the host of the command line instead of its own', async () => {
      const balancer = await startApp(handoff, 'tells-its-address.mjs', [
        ...['--workers', '2', '--host', '127.0.0.1', '--', '80', '0.0.0.0'],
      ]);
      const { port } = balancer;
      assert.deepEqual(balancer.addresses, [{ scheme: 'http', host: '127.0.0.1', port }]);
      assert.notEqual(port, 80);
      const { text } = await request(port);
      const { address, localPort } = JSON.parse(text.slice(text.indexOf('{')));
      assert.deepEqual([address, localPort], [{ address: '127.0.0.1', family: 'IPv4', port }, port]);
      await balancer.stop();
    });

    for (const override of [
      ['--port', '0'],
      ['--host', '127.0.0.1'],
    ]) {
      it(`refuses ${override[0]} for two listeners, and exits with 2`, async () => {
        const ports = [await freePort(), await freePort()];
        const { stderr, exited } = run([
          ...[appFile('fixed-ports.mjs'), '--workers', '2', ...override, '--'],
          ...ports.map(String),
        ]);
        assert.deepEqual(await withDeadline(exited, 'lb to end', 20_000), { code: 2, signal: null });
        assert.match(stderr(), new RegExp(`also listens on .*${ports[1]}.*ERR_PORT_AMBIGUOUS`, 's'));
      });
    }
  });
}

/** Why nobody here is without the right, or cannot run lb. */
function cannotBeForbidden(): string | false {
  if (Number(readFileSync(UNPRIVILEGED_START, 'utf8')) <= 81) return 'any user may listen on port 81 here';
  if (process.getuid!() !== 0) return false;
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', '--eval', '0'], { uid: NOBODY });
  return status === 0 ? false : 'other users cannot read this directory';
}
