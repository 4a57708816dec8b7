import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import { isAlive, killLeftovers, transports, waitFor } from '../balancer.ts';
import { request } from '../client.ts';
import { appFile, printed, startApp, waitForEvent, waitForPrinted, workerNumbers } from './start-app.ts';

type Listed = [counts: Record<string, number>, hasOwnEmit: boolean];

for (const handoff of transports) {
  describe(`signals and listeners of an app, by ${handoff}`, () => {
    afterEach(killLeftovers);

    it('finds the listeners of plain Node in its process and its servers, and none of ours', async () => {
      const balancer = await startApp(handoff, 'lists-its-listeners.mjs', ['--workers', '1'], {
        ownPorts: true,
      });
      await waitForPrinted(balancer, /^SIGTERM/);
      const listed = printed(balancer.log);
      await balancer.stop();
      const plain = await linesOfPlain('lists-its-listeners.mjs', 4);
      assert.deepEqual(listed.slice(1), plain.slice(1));
      const [[ours, ownEmit], [theirs]] = [listed[0]!, plain[0]!].map(
        (line) => JSON.parse(line.slice('process '.length)) as Listed,
      ) as [Listed, Listed];
      // Node's own, in any worker of node:cluster: they serve `cluster.worker`.
      assert.deepEqual(ours, { ...theirs, error: 1, message: 1 });
      assert.equal(ownEmit, false);
    });

    it('serves, is replaced and stops when the app has removed every listener there is', async () => {
      const balancer = await startApp(handoff, 'removes-all-listeners.mjs', ['--workers', '2']);
      const pid = balancer.workers().get(1)!;
      const served = Array.from({ length: 20 }, () => request(balancer.port));
      process.kill(pid, 'SIGTERM');
      await waitForEvent(balancer, 'worker-ready', ({ generation }) => generation === 2);
      const exit = await waitForEvent(balancer, 'worker-exit');
      assert.deepEqual([exit.pid, exit.code, exit.cut], [pid, 0, 0]);
      assert.ok((await Promise.all(served)).every(({ status }) => status === 200));
      const pids = [...balancer.workers().values()];
      const { exit: end, stopped } = await balancer.stop();
      assert.deepEqual([end.code, stopped.clean, workerNumbers(stopped, 'cut')], [0, true, [0, 0]]);
      assert.ok(!pids.some(isAlive));
    });

    it('leaves no worker when the master is killed and the app has removed every listener', async () => {
      const balancer = await startApp(handoff, 'removes-all-listeners.mjs', ['--workers', '2']);
      const pids = [...balancer.workers().values()];
      balancer.signal('SIGKILL');
      await waitFor(() => !pids.some(isAlive), 'the workers to end', 2_000);
    });

    for (const signal of ['SIGTERM', 'SIGINT']) {
      it(`is ended at once by the ${signal} that a handler raises again`, async () => {
        const balancer = await startApp(handoff, 'raises-its-signal.mjs', ['--workers', '2', '--', signal]);
        const pids = [...balancer.workers().values()];
        const startedMs = performance.now();
        const { exit, stopped } = await balancer.stop();
        assert.ok(performance.now() - startedMs < 5_000);
        assert.deepEqual([exit.code, stopped.killed], [0, 0]);
        const number = { SIGTERM: 15, SIGINT: 2 }[signal];
        const lines = pids.map((pid) => `${pid} cleans up at ${signal} ${number}`);
        assert.deepEqual(printed(balancer.log).sort(), lines.sort());
        const ends = balancer.log.filter(({ event }) => event === 'worker-exit');
        assert.deepEqual(
          ends.map((end) => [end.code, end.signal]),
          Array(2).fill([null, signal]),
        );
      });
    }

    it('calls its handlers once and as Node does, when its successor is ready, however often it is told', async () => {
      const balancer = await startApp(handoff, 'asks-for-its-end.mjs', ['--workers', '1']);
      const [, pid] = /(\d+)$/.exec((await request(balancer.port, { path: '/end' })).text)!;
      process.kill(Number(pid), 'SIGTERM');
      await waitForEvent(balancer, 'worker-exit', (event) => event.pid === Number(pid));
      const steps = balancer.log
        .filter(({ event }) => /worker-(output|ready|draining|exit)/.test(event!))
        .map((entry) => (entry.event === 'worker-output' ? entry.msg : `${entry.event} ${entry.pid}`));
      assert.deepEqual(steps, [
        `worker-ready ${pid}`,
        `worker-ready ${balancer.workers().get(1)}`,
        `worker-draining ${pid}`,
        `${pid} once SIGTERM 15`,
        `${pid} on SIGTERM 15`,
        `worker-exit ${pid}`,
      ]);
      await balancer.stop();
    });
  });
}

/** What the app prints as a plain child of this process, with a channel to it. */
async function linesOfPlain(name: string, count: number): Promise<string[]> {
  const child = fork(appFile(name), { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [] });
  const exited = once(child, 'exit');
  let text = '';
  child.stdout!.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const lines = () => text.split('\n').slice(0, -1);
  try {
    await waitFor(() => lines().length >= count, `${count} lines`);
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
  return lines();
}
