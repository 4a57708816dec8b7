import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import {
  type Balancer,
  isAlive,
  killLeftovers,
  type StartOptions,
  startBalancer,
  transports,
  waitFor,
  withDeadline,
} from './balancer.ts';
import { exchange, type Outcome, request } from './client.ts';

for (const handoff of transports) {
  describe(`stopping, by ${handoff}`, () => {
    afterEach(killLeftovers);
    const start = (args: readonly string[], options?: StartOptions) =>
      startBalancer(['--handoff', handoff, ...args], options);

    it('answers every request it accepted, under load, and leaves no process', async () => {
      const balancer = await start(['--workers', '3', '--algo', 'lc']);
      const outcomes: Outcome[] = [];
      let isOver = false;
      const clients = Array.from({ length: 12 }, async () => {
        while (!isOver) outcomes.push(await request(balancer.port, { path: '/wait?ms=5' }));
      });
      await waitFor(() => outcomes.length > 200, 'some load');
      const pids = [...balancer.workers().values()];
      const { exit, stopped } = await balancer.stop();
      isOver = true;
      await Promise.all(clients);
      assert.deepEqual(exit, { code: 0, signal: null });
      assert.equal(stopped.clean, true);
      // What the kernel had queued and nobody had accepted is reset or refused when the listener closes.
      const failed = outcomes.filter(({ isComplete, ended }) => !isComplete && ended === 'end');
      assert.deepEqual(failed, []);
      const answered = outcomes.filter(({ status }) => status === 200).length;
      const accepted = (stopped.workers as { connections: number }[]).reduce(
        (sum, w) => sum + w.connections,
        0,
      );
      assert.equal(answered, accepted, 'every connection a worker took was answered');
      assert.ok(pids.every((pid) => !isAlive(pid)));
    });

    it('says close on the next answer of a kept connection, and ends an idle one', async () => {
      const balancer = await start(['--workers', '1', '--keep-alive-timeout', '60s']);
      const busy = exchange(balancer.port, 'GET /wait?ms=600 HTTP/1.1\r\nHost: a\r\n\r\n');
      const idle = exchange(balancer.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await new Promise<void>((resolve) => {
        const socket = connect(balancer.port, '127.0.0.1', () =>
          socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
        );
        socket.once('data', () => {
          socket.destroy();
          resolve();
        });
      });
      const { exit } = await balancer.stop();
      assert.equal(exit.code, 0);
      const [late, quiet] = await Promise.all([busy, idle]);
      assert.match(late.text, /^HTTP\/1\.1 200 [\s\S]*\r\nConnection: close\r\n/);
      assert.equal(quiet.status, 200);
      assert.equal(quiet.ended, 'end');
    });

    it('cuts what is not finished at the shutdown timeout, and says so by its exit code', async () => {
      const balancer = await start(['--workers', '2', '--shutdown-timeout', '300ms']);
      const [pid] = balancer.workers().values();
      const slow = request(balancer.port, { path: '/wait?ms=20000', timeoutMs: 20_000 });
      await earlierOnesAreTaken(balancer);
      const { exit, stopped } = await balancer.stop();
      assert.deepEqual(exit, { code: 5, signal: null });
      assert.deepEqual([stopped.clean, stopped.killed], [false, 1]);
      assert.equal((await slow).status, undefined);
      assert.equal(isAlive(pid!), false);
    });

    it('ends at once at a second signal', async () => {
      const balancer = await start(['--workers', '2']);
      const pids = [...balancer.workers().values()];
      const slow = request(balancer.port, { path: '/wait?ms=20000', timeoutMs: 20_000 });
      await earlierOnesAreTaken(balancer);
      balancer.signal('SIGINT');
      await waitFor(
        () => balancer.log.some(({ event }) => event === 'stopping'),
        'the first signal to be heard',
      );
      balancer.signal('SIGINT');
      const exit = await withDeadline(balancer.exited, 'lb to end');
      assert.deepEqual(exit, { code: 130, signal: null });
      await slow;
      await waitFor(() => pids.every((pid) => !isAlive(pid)), 'the workers to end', 1_000);
    });

    it('frees the port and leaves no worker within a second when the master is killed', async () => {
      const balancer = await start(['--workers', '4']);
      const pids = [...balancer.workers().values()];
      assert.equal(pids.length, 4);
      const waiting = request(balancer.port, { path: '/wait?ms=20000', timeoutMs: 20_000 });
      await earlierOnesAreTaken(balancer);
      balancer.signal('SIGKILL');
      await waitFor(() => pids.every((pid) => !isAlive(pid)), 'the workers to end', 1_000);
      await waiting;
      const next = await start(['--workers', '1', '--port', String(balancer.port)]);
      assert.equal(next.port, balancer.port);
      await next.stop();
    });
  });
}

/** Connections are handed over in order: once a later one on each worker is answered, earlier ones are with theirs. */
async function earlierOnesAreTaken(balancer: Balancer): Promise<void> {
  await Promise.all([...balancer.workers().keys()].map(() => request(balancer.port)));
}
