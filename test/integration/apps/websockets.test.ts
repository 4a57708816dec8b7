import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { afterEach, describe, it } from 'node:test';
import { killLeftovers, transports, waitFor } from '../balancer.ts';
import { inParallel } from '../client.ts';
import { tally } from './ask.ts';
import { closeConnections, openConnection } from './open-connection.ts';
import { startApp, waitForEvent, workerNumbers } from './start-app.ts';
import {
  type EchoSocket,
  maskedText,
  openEchoSocket,
  terminateEchoSockets,
  textFrame,
} from './websocket-client.ts';

const upgrade =
  'GET / HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n';

for (const handoff of transports) {
  describe(`WebSockets, by ${handoff}`, () => {
    afterEach(killLeftovers);
    afterEach(closeConnections);
    afterEach(terminateEchoSockets);

    const start = (...args: string[]) =>
      startApp(handoff, 'websocket-echo.mjs', ['--workers', '2', '--stall-timeout', '1s', ...args]);

    it('spreads sockets over the workers, and each gets its own messages back', async () => {
      const balancer = await start();
      const sockets = await inParallel(40, 10, () => openEchoSocket(balancer.port));
      assert.deepEqual(tally(sockets.map(({ pid }) => String(pid))), [20, 20]);
      for (const round of [1, 2, 3]) {
        const echoes = await Promise.all(sockets.map((socket, index) => socket.echo(`${round} of ${index}`)));
        assert.deepEqual(
          echoes.map(({ data }) => data.toString()),
          sockets.map((_, index) => `${round} of ${index}`),
        );
      }
      await Promise.all(sockets.map((socket) => socket.close()));
      const { exit, stopped } = await balancer.stop();
      assert.equal(exit.code, 0);
      assert.deepEqual(workerNumbers(stopped, 'connections'), [20, 20]);
    });

    it('carries binary messages of every size', async () => {
      const balancer = await start();
      const socket = await openEchoSocket(balancer.port);
      // Around the limits of the three forms of a length (RFC 6455 section 5.2), and far above.
      for (const size of [0, 1, 125, 126, 65_535, 65_536, 1_000_003, 20 * 2 ** 20]) {
        const message = randomBytes(size);
        const { data, isBinary } = await socket.echo(message);
        assert.ok(isBinary);
        assert.ok(data.equals(message), `${size} bytes`);
      }
      await socket.close();
      await balancer.stop();
    });

    it('loses no frame that comes in the same packet as the upgrade', async () => {
      const balancer = await start();
      const expected = new RegExp(`\r\n\r\n[\\s\\S]*${textFrame('first words')}${textFrame('and more')}`);
      const frames = [maskedText('first words'), maskedText('and more')];
      for (const behindHead of [0, 3, frames[0]!.length, 2 * frames[0]!.length]) {
        const bytes = Buffer.concat([Buffer.from(upgrade), ...frames]);
        const client = await openConnection(balancer.port);
        const at = upgrade.length + behindHead;
        client.socket.write(bytes.subarray(0, at));
        await client.receives(/^HTTP\/1\.1 101 /);
        client.socket.write(bytes.subarray(at));
        await client.receives(expected);
        client.socket.destroy();
      }
      await balancer.stop();
    });

    it('counts open sockets: new ones go where there are fewer', async () => {
      const balancer = await start('--algo', 'least-connections');
      const sockets = await inParallel(10, 1, () => openEchoSocket(balancer.port));
      assert.deepEqual(tally(sockets.map(({ pid }) => String(pid))), [5, 5]);
      const left = sockets[0]!.pid;
      await Promise.all(sockets.filter(({ pid }) => pid === left).map((socket) => socket.close()));

      // The master hears of a close a moment after the client does.
      const moved = await waitFor(async () => {
        const four = await inParallel(4, 1, () => openEchoSocket(balancer.port));
        if (four.every(({ pid }) => pid === left)) return four;
        await Promise.all(four.map((socket) => socket.close()));
        return undefined;
      }, 'four sockets in a row to go to the worker that has none');
      await closeAll([...sockets.filter(({ pid }) => pid !== left), ...moved]);
      const { exit, stopped } = await balancer.stop();
      assert.deepEqual([exit.code, stopped.clean, stopped.cutAtStop], [0, true, 0]);
    });

    it('ends those of a worker that is replaced one by one when their time is up, and the process unharmed', async () => {
      const balancer = await start('--upgrade-timeout', '3s', '--algo', 'rr');
      const sockets = await inParallel(24, 1, () => openEchoSocket(balancer.port));
      const { pid } = sockets[0]!;
      const ofIt = sockets.filter((socket) => socket.pid === pid);
      const ended = Promise.all(ofIt.map(({ ended }) => ended));
      process.kill(pid, 'SIGTERM');
      await waitForEvent(balancer, 'worker-draining');
      const drainedAtMs = performance.now();
      const endedAtMs = (await ended).map((atMs) => atMs - drainedAtMs);
      const first = Math.min(...endedAtMs);
      assert.ok(first > 2_000, `the first one after ${first} ms`);
      // Of 12 moments within 600 ms that two thirds of them lie within 20 ms is as good as impossible.
      const sorted = endedAtMs.toSorted((one, other) => one - other);
      assert.ok(sorted[9]! - sorted[2]! > 20, `at ${sorted.map(Math.round).join(' ')} ms`);
      const exited = await waitForEvent(balancer, 'worker-exit');
      assert.deepEqual([exited.pid, exited.code, exited.signal], [pid, 0, null]);
      await closeAll(sockets.filter((socket) => socket.pid !== pid));
      assert.equal((await balancer.stop()).exit.code, 0);
    });
  });
}

async function closeAll(sockets: readonly EchoSocket[]): Promise<void> {
  await Promise.all(sockets.map((socket) => socket.close()));
}
