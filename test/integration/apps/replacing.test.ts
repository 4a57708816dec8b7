import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { isAlive, killLeftovers, type LogEvent, transports, waitFor } from '../balancer.ts';
import { startApp, waitForEvent, workerNumbers } from './start-app.ts';
import { failed, type SteadyClients, startClients } from './steady-clients.ts';
import { type EchoSocket, openEchoSocket, terminateEchoSockets } from './websocket-client.ts';

for (const handoff of transports) {
  describe(`replacing workers with a WebSocket each, under load, by ${handoff}`, () => {
    afterEach(killLeftovers);
    afterEach(terminateEchoSockets);

    const start = () => startApp(handoff, 'websocket-echo.mjs', ['--workers', '2']);

    it('serves from the successors before the old processes are gone, and lets nobody wait for it', async () => {
      const balancer = await start();
      const old = [...balancer.workers().values()];
      const sockets = await onePerWorker(balancer.port);
      const clients = startClients(balancer.port, 4);
      await moreAnswers(clients, 50);
      for (const pid of old) process.kill(pid, 'SIGTERM');
      for (const pid of old) await waitForEvent(balancer, 'worker-draining', (event) => event.pid === pid);
      await servedBy(clients, [...balancer.workers().values()]);
      // Both are still there for their WebSockets.
      assert.deepEqual(old.map(isAlive), [true, true]);
      for (const socket of sockets)
        assert.equal((await socket.echo('still here')).data.toString(), 'still here');
      for (const socket of sockets) await socket.close();
      await waitFor(() => !old.some(isAlive), 'the old processes to end');
      assert.deepEqual(failed(await clients.stop()), []);
      const { exit, stopped } = await balancer.stop();
      assert.deepEqual([exit.code, shed(stopped), workerNumbers(stopped, 'cut')], [0, 0, [0, 0]]);
      assert.deepEqual(workerNumbers(stopped, 'restarts'), [1, 1]);
    });

    it('lets nobody wait for the successor of a process that was killed', async () => {
      const balancer = await start();
      const victim = balancer.workers().get(1)!;
      const sockets = await onePerWorker(balancer.port);
      const clients = startClients(balancer.port, 4);
      await moreAnswers(clients, 50);
      process.kill(victim, 'SIGKILL');
      await waitForEvent(balancer, 'worker-exit', ({ pid }) => pid === victim);
      const isServed = clients.outcomes.length;
      await waitForEvent(balancer, 'worker-ready', ({ generation }) => generation === 2);
      assert.ok(clients.outcomes.length > isServed, 'the other worker went on');
      await servedBy(clients, [balancer.workers().get(1)!]);
      const survivor = sockets.find(({ pid }) => pid !== victim)!;
      assert.equal((await survivor.echo('still here')).data.toString(), 'still here');
      await survivor.close();
      // What the killed process had begun is lost with it, and nothing else.
      const lost = failed(await clients.stop());
      assert.ok(lost.every(({ status, ended }) => status === undefined && ended !== 'timeout'));
      const { stopped } = await balancer.stop();
      const [cut] = workerNumbers(stopped, 'cut');
      assert.ok(lost.length <= cut! && cut! <= 5, `${lost.length} lost, ${cut} cut`);
      assert.equal(shed(stopped), 0);
    });
  });
}

async function onePerWorker(port: number): Promise<EchoSocket[]> {
  const sockets = [await openEchoSocket(port)];
  // On a busy machine one may stand still for a moment, and the other gets two in a row.
  while (new Set(sockets.map(({ pid }) => pid)).size < 2 && sockets.length < 20)
    sockets.push(await openEchoSocket(port));
  return sockets;
}

function moreAnswers({ outcomes }: SteadyClients, count: number): Promise<unknown> {
  const before = outcomes.length;
  return waitFor(() => outcomes.length >= before + count, `${count} more answers`);
}

/** Waits until each of these processes has answered. */
async function servedBy({ outcomes }: SteadyClients, pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    await waitFor(
      () => outcomes.some(({ text }) => text.endsWith(`served by ${pid}`)),
      `an answer of ${pid}`,
    );
  }
}

function shed(stopped: LogEvent): number {
  return Object.values(stopped.shed as Record<string, number>).reduce((sum, count) => sum + count);
}
