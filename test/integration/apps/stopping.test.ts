import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { isAlive, killLeftovers, transports, waitFor, withDeadline } from '../balancer.ts';
import { type Outcome, request } from '../client.ts';
import {
  closeConnections,
  keepAliveRequest,
  type OpenConnection,
  openConnection,
} from './open-connection.ts';
import { printed, startApp, waitForEvent, waitForPrinted, workerNumbers } from './start-app.ts';
import { failed, startClients } from './steady-clients.ts';

const nodeMajor = Number.parseInt(process.versions.node, 10);

/** Apps by the way they end. */
const apps = [
  {
    ends: 'by its own handler of SIGTERM',
    app: 'closes-on-signal.mjs',
    args: ['--', 'SIGTERM'],
    hears: 'SIGTERM',
  },
  {
    ends: 'by its own handler of SIGINT',
    app: 'closes-on-signal.mjs',
    args: ['--', 'SIGINT'],
    hears: 'SIGINT',
  },
  { ends: 'without any handler', app: 'answers-late.mjs', args: [], hears: undefined },
];

for (const handoff of transports) {
  describe(`stopping an app, by ${handoff}`, () => {
    afterEach(killLeftovers);
    afterEach(closeConnections);

    /**
     * From Node.js 26 on `server.close()` also ends a connection whose request is not read yet, and here the app calls
     * it by itself as soon as the signal comes. By mailbox the request is read with the connection.
     */
    function isEndedByNode({ status, ended }: Outcome, hears: string | undefined): boolean {
      if (handoff === 'mailbox' || hears === undefined || nodeMajor < 26) return false;
      return status === undefined && (ended === 'end' || ended === 'reset');
    }

    for (const { ends, app, args, hears } of apps) {
      it(`answers every request it accepted, under load, when it ends ${ends}`, async () => {
        const balancer = await startApp(handoff, app, ['--workers', '3', '--algo', 'lc', ...args]);
        const clients = startClients(balancer.port, 12, '/?ms=5');
        await waitFor(() => clients.outcomes.length > 200, 'some load');
        const pids = [...balancer.workers().values()];
        const { exit, stopped } = await balancer.stop();
        const outcomes = await clients.stop();
        assert.deepEqual([exit, stopped.clean], [{ code: 0, signal: null }, true]);
        // What the kernel had queued and nobody had accepted is reset or refused when the listener closes.
        assert.deepEqual(
          outcomes.filter(({ isComplete, ended }) => !isComplete && ended === 'end'),
          [],
        );
        const answered = outcomes.filter(({ status }) => status === 200).length;
        const taken = workerNumbers(stopped, 'connections').reduce((sum, count) => sum + count);
        assert.equal(answered, taken, 'every connection a worker took was answered');
        assert.ok(pids.every((pid) => !isAlive(pid)));
        const heard =
          hears === undefined ? [] : pids.flatMap((pid) => [`${pid} heard ${hears}`, `${pid} has closed`]);
        assert.deepEqual(printed(balancer.log).sort(), heard.sort());
      });

      it(`says close on the last answer of a kept connection, and ends an idle one, ${ends}`, async () => {
        const balancer = await startApp(handoff, app, ['--workers', '1', ...args]);
        const busy = await openConnection(balancer.port, keepAliveRequest());
        const idle = await openConnection(balancer.port, keepAliveRequest());
        for (const client of [busy, idle])
          await client.receives(/Connection: keep-alive\r\n[\s\S]*pid \d+\./);
        busy.write(keepAliveRequest('/?ms=1000'));
        // A later request is answered: the earlier one has reached the app.
        await request(balancer.port);
        const { exit, stopped } = await balancer.stop();
        assert.deepEqual([exit.code, stopped.clean], [0, true]);
        assert.equal(await busy.ended, 'end');
        assert.match(
          busy.text,
          /pid \d+\.HTTP\/1\.1 200 OK\r\n[\s\S]*Connection: close\r\n[\s\S]*pid \d+\.$/,
        );
        assert.equal(await idle.ended, 'end');
      });
    }

    /** An idle connection that the worker with that pid serves. */
    async function connectionTo(pid: string, port: number): Promise<OpenConnection> {
      for (;;) {
        const connection = await openConnection(port, keepAliveRequest());
        const [, other] = await connection.receives(/pid (\d+)\./);
        if (other === pid) return connection;
      }
    }

    for (const { ends, app, args, hears } of apps.filter((one) => one.hears !== 'SIGINT')) {
      it(`replaces a worker that is told to end, and cuts nobody, when the app ends ${ends}`, async () => {
        const balancer = await startApp(handoff, app, ['--workers', '2', ...args]);
        const kept = await openConnection(balancer.port, keepAliveRequest());
        const [, first] = await kept.receives(/pid (\d+)\./);
        const idle = await connectionTo(first!, balancer.port);
        const clients = startClients(balancer.port, 8, '/?ms=5');
        await waitFor(() => clients.outcomes.length > 50, 'some load');
        const isOver = join(mkdtempSync(join(tmpdir(), 'lb-')), 'over');
        kept.write(keepAliveRequest(`/?until=${isOver}`));
        await waitFor(() => clients.outcomes.length > 100, 'the request to be under way');
        process.kill(Number(first), 'SIGTERM');
        await waitForEvent(balancer, 'worker-ready', ({ generation }) => generation === 2);
        await waitForEvent(balancer, 'worker-draining', ({ pid }) => pid === Number(first));
        // The worker has heard of it, too.
        if (handoff === 'ipc') await idle.ended;
        writeFileSync(isOver, '');
        if (handoff === 'ipc') {
          await kept.receives(/pid \d+\.[\s\S]*Connection: close\r\n[\s\S]*pid \d+\.$/);
        } else {
          await kept.receives(/pid \d+\.[\s\S]*pid \d+\.$/);
          kept.write(keepAliveRequest());
          const [, last] = await kept.receives(/pid \d+\.[\s\S]*pid \d+\.[\s\S]*pid (\d+)\.$/);
          assert.notEqual(last, first, 'the connection has moved');
        }
        const answered = clients.outcomes.length;
        await waitFor(() => clients.outcomes.length > answered + 50, 'the new worker to get some');
        const lost = failed(await clients.stop()).filter((outcome) => !isEndedByNode(outcome, hears));
        assert.deepEqual(lost, []);
        const exit = await waitForEvent(balancer, 'worker-exit');
        rmSync(dirname(isOver), { recursive: true });
        assert.deepEqual([exit.pid, exit.code, exit.cut], [Number(first), 0, 0]);
        if (hears !== undefined)
          assert.deepEqual(printed(balancer.log), [`${first} heard ${hears}`, `${first} has closed`]);
        const { stopped } = await balancer.stop();
        assert.deepEqual(workerNumbers(stopped, 'restarts').sort(), [0, 1]);
      });
    }

    it('kills an app whose handler never ends at the shutdown timeout, and exits with 5', async () => {
      const balancer = await startApp(handoff, 'ignores-signals.mjs', [
        ...['--workers', '2', '--shutdown-timeout', '400ms'],
      ]);
      const pids = [...balancer.workers().values()];
      const { exit, stopped } = await balancer.stop();
      assert.deepEqual([exit.code, stopped.killed], [5, 2]);
      assert.deepEqual(printed(balancer.log), Array(2).fill('waits for what never comes'));
      assert.ok(pids.every((pid) => !isAlive(pid)));
    });

    it('cuts nobody when Ctrl-C sends SIGINT to the whole group of processes', async () => {
      const balancer = await startApp(handoff, 'answers-late.mjs', ['--workers', '2'], { detached: true });
      const slow = request(balancer.port, { path: '/?ms=500' });
      await Promise.all([1, 2, 3, 4].map(() => request(balancer.port)));
      process.kill(-balancer.pid, 'SIGINT');
      const { status, isComplete } = await slow.then((outcome) => ({
        ...outcome,
        isComplete: /pid \d+\./.test(outcome.text),
      }));
      assert.deepEqual([status, isComplete], [200, true]);
      assert.deepEqual(await withDeadline(balancer.exited, 'lb to end', 20_000), { code: 0, signal: null });
      assert.equal((await waitForEvent(balancer, 'stopped')).clean, true);
    });

    it('replaces a worker whose app leaves the cluster, when what it has is answered', async () => {
      const balancer = await startApp(handoff, 'disconnects.mjs', ['--workers', '2']);
      const outcome = await request(balancer.port, { path: '/disconnect?ms=300' });
      const [, pid] = /pid (\d+)\./.exec(outcome.text)!;
      const exit = await waitForEvent(balancer, 'worker-exit');
      assert.deepEqual([exit.pid, exit.code], [Number(pid), 0]);
      // Over ipc it has no way left to tell that the last one is closed.
      if (handoff === 'mailbox') assert.equal(exit.cut, 0);
      await waitForEvent(balancer, 'worker-ready', ({ generation }) => generation === 2);
      assert.equal((await request(balancer.port)).status, 200);
      assert.equal((await balancer.stop()).exit.code, 0);
    });

    it('leaves no worker when the master is killed, not even one that is blocked or stopped', async () => {
      const balancer = await startApp(handoff, 'blocks.mjs', ['--workers', '3']);
      const pids = [...balancer.workers().values()];
      void request(balancer.port, { path: '/?ms=30000', timeoutMs: 30_000 });
      await request(balancer.port);
      process.kill(pids[2]!, 'SIGSTOP');
      balancer.signal('SIGKILL');
      await waitFor(() => pids.every((pid) => !isAlive(pid)), 'the workers to end', 2_000);
      assert.equal(pids.length, 3);
    });

    it('leaves no worker when the master is killed and the app would ignore every signal', async () => {
      const balancer = await startApp(handoff, 'ignores-signals.mjs', ['--workers', '2']);
      const pids = [...balancer.workers().values()];
      balancer.signal('SIGKILL');
      await waitFor(() => pids.every((pid) => !isAlive(pid)), 'the workers to end', 2_000);
      assert.deepEqual(await waitForPrinted(balancer, /./, 0), []);
    });
  });
}
