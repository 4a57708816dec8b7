import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import {
  type Balancer,
  type Exit,
  isAlive,
  killLeftovers,
  type LogEvent,
  spawnBalancer,
  transports,
  waitFor,
  withDeadline,
} from '../balancer.ts';
import { request } from '../client.ts';
import { appFile, differentAnswers, startApp, waitForPrinted } from './start-app.ts';

for (const handoff of transports) {
  describe(`starting an app, by ${handoff}`, () => {
    afterEach(killLeftovers);

    /** Runs lb to its own end. */
    async function endOf(
      name: string,
      ...args: string[]
    ): Promise<{ exit: Exit; said: string; log: LogEvent[] }> {
      const { exited, stderr, log } = spawnBalancer([
        appFile(name),
        '--handoff',
        handoff,
        '--workers',
        '2',
        ...args,
      ]);
      const exit = await withDeadline(exited, 'lb to end', 30_000);
      const pids = log.filter(({ event }) => event === 'worker-exit').map(({ pid }) => pid!);
      assert.ok(pids.every((pid) => !isAlive(pid)));
      return { exit, said: stderr(), log };
    }

    it('has a worker ready when its app listens, and listens when all are', async () => {
      const balancer = await startApp(handoff, 'says-when-ready.mjs', ['--workers', '2']);
      await waitForPrinted(balancer, /is warm/, 2);
      for (const slot of [1, 2]) {
        const steps = stepsOf(balancer, slot).filter((step) => step !== 'listens');
        assert.deepEqual(steps, ['worker-ready', 'is warm'], 'nobody asked to wait for more');
      }
      const events = balancer.log
        .map(({ event }) => event)
        .filter((event) => event !== 'worker-output' && event !== 'control');
      assert.deepEqual(events, ['worker-ready', 'worker-ready', 'started', 'listening']);
      await balancer.stop();
    });

    it('waits with --wait-ready until every app says that it is ready', async () => {
      const balancer = await startApp(handoff, 'says-when-ready.mjs', ['--workers', '2', '--wait-ready']);
      for (const slot of [1, 2]) {
        const steps = stepsOf(balancer, slot);
        assert.deepEqual(steps, ['listens', 'is warm', 'worker-ready']);
      }
      assert.match((await request(balancer.port)).text, /warm$/);
      await balancer.stop();
    });

    it('ends with 4 when an app never listens, and says so', async () => {
      const { exit, said } = await endOf('never-listens.mjs', '--ready-timeout', '3s');
      assert.deepEqual(exit, { code: 4, signal: null });
      assert.match(said, /Worker [12] was not ready within 3 s\..*never-listens\.mjs.*listen\(\)/s);
      assert.match(said, /waits for the database/);
    });

    it('ends with 4 when an app never says that it is ready, and says so', async () => {
      const { exit, said } = await endOf('blocks.mjs', '--wait-ready', '--ready-timeout', '3s');
      assert.deepEqual(exit, { code: 4, signal: null });
      assert.match(said, /not ready within 3 s\..*--wait-ready waits for process\.send\('ready'\)/s);
    });

    it('ends with 4 when an app cannot be loaded, with its stack', async () => {
      const { exit, said } = await endOf('throws-at-import.mjs');
      assert.deepEqual(exit, { code: 4, signal: null });
      assert.match(said, /\(exit code 1\) before it was ready/);
      assert.match(
        said,
        /Error: the password of the database is missing\n.*at connectToDatabase .*throws-at-import\.mjs:5:9/s,
      );
    });

    it('ends with 4 when an app ends as soon as it listens', async () => {
      const { exit, said } = await endOf('ends-when-it-listens.mjs', '--', '0');
      assert.deepEqual(exit, { code: 4, signal: null });
      assert.match(said, /Worker [12] exited \(exit code 0\) before it was ready/);
    });

    it('has started when every worker was ready once, and says that they do not stay', async () => {
      const { child, log, exited } = spawnBalancer([
        ...[appFile('ends-when-it-listens.mjs'), '--handoff', handoff, '--workers', '2', '--port', '0'],
        ...['--restart-delay', '20ms', '--restart-delay-max', '20ms', '--', '20'],
      ]);
      const isLogged = (event: string) => () => log.find((entry) => entry.event === event);
      await waitFor(isLogged('listening'), 'the start to be over', 30_000);
      await waitFor(isLogged('crash-loop'), 'the crash loop to be said', 30_000);
      child.kill('SIGTERM');
      assert.equal((await withDeadline(exited, 'lb to end')).code, 0);
    });

    it('slows down when a worker ends again and again soon after it listens, while another serves', async () => {
      const { child, log, exited } = spawnBalancer([
        ...[appFile('ends-when-it-listens.mjs'), '--handoff', handoff, '--workers', '2', '--port', '0'],
        ...['--restart-delay', '400ms', '--restart-delay-max', '400ms', '--log-level', 'debug'],
        ...['--', '20', '1'],
      ]);
      const loop = await waitFor(
        () => log.find(({ event }) => event === 'crash-loop'),
        'the crash loop to be said',
        30_000,
      );
      assert.match(
        String(loop.msg),
        /failed 5 times in a row before it did useful work; the next one starts in 400 ms at the latest/,
      );
      const times = log
        .filter(({ event, slot }) => event === 'worker-forked' && slot === 1)
        .map(({ time }) => time as number);
      // The second one may come at once.
      const pausesMs = times.slice(2).map((time, index) => time - times[index + 1]!);
      assert.equal(pausesMs.length, 3);
      assert.ok(
        pausesMs.every((ms) => ms >= 400),
        `it was started again after ${pausesMs.join(' and ')} ms`,
      );
      child.kill('SIGTERM');
      assert.equal((await withDeadline(exited, 'lb to end')).code, 0);
    });

    it('runs an app that brings its own cluster along as one of its workers', async () => {
      const balancer = await startApp(handoff, 'forks-by-itself.mjs', ['--workers', '2']);
      const pids = new Set(balancer.workers().values());
      assert.equal(pids.size, 2);
      const ask = async () => (await request(balancer.port)).text.slice(-8);
      assert.deepEqual(await differentAnswers(2, ask), ['worker 1', 'worker 2']);
      await balancer.stop();
    });
  });
}

/** What a worker printed and what was logged of it, in order. */
function stepsOf({ log }: Balancer, slot: number): unknown[] {
  return log
    .filter((entry) => entry.slot === slot)
    .map(({ event, msg }) => (event === 'worker-output' ? msg : event));
}
