import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { killLeftovers, spawnBalancer, transports, waitFor, withDeadline } from '../balancer.ts';
import { closeConnections, keepAliveRequest, openConnection } from './open-connection.ts';
import { appFile, startApp, waitForEvent } from './start-app.ts';

for (const handoff of transports) {
  describe(`an app on a unix socket, by ${handoff}`, () => {
    let directory: string;
    let path: string;
    let others: Server[];

    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'pointsman-'));
      path = join(directory, 'app.sock');
      others = [];
    });
    afterEach(killLeftovers);
    afterEach(closeConnections);
    afterEach(() => {
      for (const server of others) server.close();
      rmSync(directory, { recursive: true });
    });

    const start = (...args: string[]) =>
      startApp(handoff, 'removes-its-socket.mjs', ['--workers', '2', '--', path, ...args], {
        ownPorts: true,
      });
    const ask = async () => {
      const client = await openConnection({ path }, keepAliveRequest());
      const [, pid] = await client.receives(/served by (\d+)\./);
      client.socket.destroy();
      return Number(pid);
    };

    for (const habit of ['', 'tidy']) {
      it(`is reached by its path in every generation, although it removes the file before it listens${habit && ' and at its end'}`, async () => {
        const balancer = await start(habit);
        const kept = await openConnection({ path }, keepAliveRequest());
        await kept.receives(/served by/);
        for (const slot of [1, 2, 1]) {
          const pid = balancer.workers().get(slot)!;
          process.kill(pid, 'SIGTERM');
          await waitForEvent(balancer, 'worker-exit', (event) => event.pid === pid);
          // The file is there before the socket listens.
          await waitFor(() => ask().catch(() => undefined), 'the path to be served again');
          const pids = [...balancer.workers().values()];
          const asked = await Promise.all(Array.from({ length: 10 }, ask));
          assert.ok(asked.every((answerer) => pids.includes(answerer)));
        }
        // Kept by one process after the other, where they can pass it on.
        assert.equal(kept.socket.destroyed, handoff === 'ipc');
        kept.socket.destroy();
        const { exit, stopped } = await balancer.stop();
        assert.deepEqual([exit.code, stopped.clean, existsSync(path)], [0, true, false]);
      });
    }

    const startFails = async () => {
      // As the app would without removing anything.
      const { stderr, exited } = spawnBalancer([
        ...[appFile('tells-its-address.mjs'), '--handoff', handoff, '--workers', '2', '--', path],
      ]);
      const exit = await withDeadline(exited, 'lb to end', 20_000);
      assert.deepEqual(exit, { code: 3, signal: null }, stderr());
      assert.doesNotMatch(stderr(), /ss -ltnp|:0 /);
      return stderr();
    };

    it('is told that a dead server has left the file behind, and how to get rid of it', async () => {
      const leave = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
      try {
        execFileSync(process.execPath, ['--eval', leave]);
      } catch {}
      assert.ok(statSync(path).isSocket());
      assert.match(
        await startFails(),
        /app\.sock is left over from a server that has died.*Remove the file.*ERR_SOCKET_STALE/s,
      );
      assert.ok(existsSync(path), 'it is the user who removes it');
    });

    it('is told that a living server has the path, which goes on', async () => {
      others.push(await listenAt(path));
      assert.match(await startFails(), /app\.sock is in use by another process.*ss -xlp.*ERR_SOCKET_IN_USE/s);
      await openConnection({ path });
    });

    it('is told that a file is there that is no socket', async () => {
      writeFileSync(path, 'dear');
      assert.match(await startFails(), /app\.sock cannot be used: a file is there.*ERR_SOCKET_FAILED/s);
    });
  });
}

function listenAt(path: string): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => server.listen(path, () => resolve(server)));
}
