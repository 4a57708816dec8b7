import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { isAlive, killLeftovers, spawnBalancer, startBalancer, waitFor, withDeadline } from './balancer.ts';
import { request } from './client.ts';

/** Loads a fixture into every worker, as a broken dependency or environment would. */
function withFixture(name: string): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: `--import ${pathToFileURL(`test/fixtures/${name}.mjs`).href}` };
}

describe('starting', () => {
  afterEach(killLeftovers);

  it('says which worker could not start, with its last words, and exits with 4', async () => {
    const { exited, stderr, log } = spawnBalancer(['--workers', '3', '--port', '0'], {
      env: withFixture('crashes-at-boot-in-slot-2'),
    });
    assert.deepEqual(await withDeadline(exited, 'lb to end', 20_000), { code: 4, signal: null });
    assert.match(
      stderr() + JSON.stringify(log),
      /Worker 2 exited \(exit code 7\)[\s\S]*the database is not there/,
    );
  });

  it('says which worker was not ready in time, and exits with 4', async () => {
    const { exited, stderr, log } = spawnBalancer(
      ['--workers', '2', '--port', '0', '--ready-timeout', '1500ms'],
      {
        env: withFixture('never-ready-in-slot-1'),
      },
    );
    assert.deepEqual(await withDeadline(exited, 'lb to end', 20_000), { code: 4, signal: null });
    const said = stderr() + JSON.stringify(log);
    assert.match(said, /Worker 1 was not ready within 1\.5 s/);
    assert.match(said, /waiting for a lock/, 'its last output helps to see why');
    const pids = log.filter(({ event }) => event === 'worker-ready').map(({ pid }) => pid!);
    assert.ok(pids.every((pid) => !isAlive(pid)));
  });

  it('names the port that is in use, and exits with 3 before it forks', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, resolve));
    const { port } = other.address() as { port: number };
    const { exited, stderr, log } = spawnBalancer(['--workers', '2', '--port', String(port)]);
    assert.deepEqual(await withDeadline(exited, 'lb to end', 20_000), { code: 3, signal: null });
    assert.match(stderr() + JSON.stringify(log), new RegExp(`${port} is in use`));
    assert.equal(log.filter(({ event }) => event === 'worker-ready').length, 0);
    other.close();
  });

  it('tells once what every worker of a broken app says', async () => {
    const { exited, stderr, log } = spawnBalancer([
      'test/fixtures/apps/throws-at-import.mjs',
      '--workers',
      '3',
    ]);
    assert.deepEqual(await withDeadline(exited, 'lb to end', 20_000), { code: 4, signal: null });
    for (const said of [stderr(), JSON.stringify(log)])
      assert.equal(said.split('Error: the password of the database is missing').length - 1, 1, said);
  });

  it('tells once that the port of an app is in use, without the stack of any worker', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, resolve));
    const { port } = other.address() as { port: number };
    const app = 'test/fixtures/apps/writes-much.mjs';
    const { exited, stderr, log } = spawnBalancer([app, '--workers', '3', '--port', String(port)]);
    assert.deepEqual(await withDeadline(exited, 'lb to end', 20_000), { code: 3, signal: null });
    other.close();
    for (const said of [stderr(), JSON.stringify(log)]) {
      assert.equal(said.split(`${port} is in use`).length - 1, 1, said);
      assert.doesNotMatch(said, /EADDRINUSE/);
    }
  });

  it('recognises a crash loop, slows down, and goes on serving with the others', async () => {
    const balancer = await startBalancer(
      ['--workers', '2', '--restart-delay', '1ms', '--restart-delay-max', '50ms'],
      {
        env: withFixture('crashes-in-slot-1-unless-first'),
      },
    );
    process.kill(balancer.workers().get(1)!, 'SIGKILL');
    await waitFor(
      () => balancer.log.some(({ event }) => event === 'crash-loop'),
      'the crash loop to be said',
      20_000,
    );
    const exit = await waitFor(
      () => balancer.log.find(({ event, code }) => event === 'worker-exit' && code === 9),
      'the exit',
    );
    assert.match(JSON.stringify(exit.lastOutput), /bad deploy/);
    for (let count = 0; count < 4; count++) assert.equal((await request(balancer.port)).status, 200);
    assert.equal((await balancer.stop()).exit.code, 0);
  });
});
