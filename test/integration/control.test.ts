/** The control socket of a real master, by the commands and by curl's means. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { ask } from '../../src/admin/ask.ts';
import { start } from '../../src/index.ts';
import { temporaryDirectory } from '../admin/temporary.ts';
import { runLb } from '../cli/run-lb.ts';
import {
  killLeftovers,
  spawnBalancer,
  startBalancer,
  transports,
  waitFor,
  withDeadline,
} from './balancer.ts';
import { request as get } from './client.ts';

const runtime = temporaryDirectory();
const env = { XDG_RUNTIME_DIR: runtime };
const socket = (name: string): string => join(runtime, 'pointsman', `${name}.sock`);
/** By name: other masters of this user may be running. */
const lb = (...words: string[]) => runLb(words, { env: { LB_NAME: 'shop', ...env } });

afterEach(killLeftovers);

describe('the control socket of lb', () => {
  it('lets commands drain, resume, scale, reload and stop it', { timeout: 120_000 }, async () => {
    const balancer = await startBalancer(['--workers', '2', '--name', 'shop', '--reload-watch', '0'], {
      env,
    });
    assert.equal(statSync(socket('shop')).mode & 0o777, 0o600);
    const statesOf = async (): Promise<string[]> => {
      const { stdout } = await lb('status', '--json');
      const { processes } = JSON.parse(stdout) as { processes: { slot: number; state: string }[] };
      return processes.map(({ slot, state }) => `${slot} ${state}`);
    };
    const drained = await lb('drain', '2');
    assert.deepEqual([drained.exitCode, drained.stderr], [0, '']);
    assert.deepEqual(await statesOf(), ['1 serving', '2 paused']);
    assert.equal((await lb('drain', '1')).exitCode, 2, 'nobody would be left');
    assert.equal((await lb('resume', '2')).exitCode, 0);
    assert.equal((await lb('scale', '+1')).stdout, '3 workers, 2 before.\n');
    const before = new Set(balancer.workers().values());
    const reloaded = await lb('reload');
    assert.deepEqual([reloaded.exitCode, reloaded.stderr], [0, '']);
    assert.ok([...balancer.workers().values()].every((pid) => !before.has(pid)));
    assert.deepEqual(
      (await statesOf()).filter((state) => state.endsWith('serving')),
      [...['1 serving', '2 serving', '3 serving']],
    );
    const stopped = await lb('stop');
    assert.deepEqual([stopped.exitCode, stopped.stderr], [0, '']);
    assert.deepEqual(await withDeadline(balancer.exited, 'lb to end', 100), { code: 0, signal: null });
    assert.equal(existsSync(socket('shop')), false);
  });

  for (const handoff of transports) {
    it(`says how long requests took, by ${handoff}`, { timeout: 60_000 }, async () => {
      const balancer = await startBalancer(['--workers', '1', '--name', 'shop', '--handoff', handoff], {
        env,
      });
      const p99Of = async (): Promise<number | undefined> => {
        const { stdout } = await lb('status', '--json');
        return (JSON.parse(stdout) as { processes: { p99Ms?: number }[] }).processes[0]!.p99Ms;
      };
      assert.equal(await p99Of(), undefined, 'before the first request');
      for (let count = 0; count < 10; count++) await get(balancer.port);
      await get(balancer.port, { path: '/work?ms=200' });
      // By ipc it is told with the heartbeat. A bucket is at most 12.5 % off.
      const p99 = await waitFor(async () => {
        const now = await p99Of();
        return now !== undefined && now > 100 && now;
      }, 'the slow request to be counted');
      assert.ok(p99 >= 200 * 0.875, `${p99} ms`);
      await balancer.stop();
    });
  }

  it('tells nothing of the environment and the arguments of the app', { timeout: 60_000 }, async () => {
    const secret = 'hunter2-of-the-test';
    const words = [
      'test/fixtures/apps/greets.mjs',
      '--workers',
      '1',
      '--name',
      'secret',
      '--',
      '--token',
      secret,
    ];
    await startBalancer(words, { env: { ...env, API_KEY: secret } });
    for (const target of ['/v1/status', '/livez', '/readyz', '/v1/nothing']) {
      const { body } = await ask(socket('secret'), { method: 'GET', target });
      assert.ok(!JSON.stringify(body).includes(secret), target);
    }
    const { stdout } = await lb('status', '--name', 'secret');
    assert.ok(!stdout.includes(secret));
  });

  it('refuses a second master of its name before any worker starts', { timeout: 60_000 }, async () => {
    const first = await startBalancer(['--workers', '1', '--name', 'twin'], { env });
    const second = spawnBalancer(['--port', '0', '--workers', '1', '--name', 'twin'], { env });
    assert.equal((await second.exited).code, 3);
    const events = second.log.map(({ event }) => event);
    assert.ok(events.includes('start-failed') && !events.includes('worker-ready'), String(events));
    assert.match(
      String(second.log.find(({ event }) => event === 'start-failed')?.msg),
      new RegExp(`^The name twin is taken by process ${first.pid} .*Choose another with --name`),
    );
  });

  it('is taken over from a master that was killed', { timeout: 60_000 }, async () => {
    const first = await startBalancer(['--workers', '1', '--name', 'phoenix'], { env });
    first.signal('SIGKILL');
    await first.exited;
    assert.ok(existsSync(socket('phoenix')));
    assert.equal((await lb('status', '--name', 'phoenix')).exitCode, 9);
    const second = await startBalancer(['--workers', '1', '--name', 'phoenix'], { env });
    const { body } = await ask(socket('phoenix'), { method: 'GET', target: '/v1/status' });
    assert.equal((body as { pid: number }).pid, second.pid);
    await second.stop();
    assert.ok(!readdirSync(join(runtime, 'pointsman')).includes('phoenix.sock'));
  });

  it('goes with a start that fails', { timeout: 60_000 }, async () => {
    const app = 'test/fixtures/crashes-at-boot-in-slot-2.mjs';
    const { exited } = spawnBalancer([app, '--port', '0', '--workers', '2', '--name', 'broken'], { env });
    assert.equal((await exited).code, 4);
    assert.equal(existsSync(socket('broken')), false);
  });
});

describe('the admin port of lb', () => {
  it('answers probes from before the first worker is ready', { timeout: 60_000 }, async () => {
    const app = 'test/fixtures/never-ready-in-slot-1.mjs';
    const words = [app, '--port', '0', '--workers', '2', '--no-control', '--admin-port', '0'];
    const { log, child, exited } = spawnBalancer(words, { env });
    const told = await waitFor(() => log.find(({ event }) => event === 'admin-listening'), 'the admin port');
    assert.equal(await statusAt(told.port as number, '/livez'), 200);
    assert.equal(await statusAt(told.port as number, '/readyz'), 503);
    child.kill('SIGTERM');
    await exited;
  });

  it('says that clients may come once they may', { timeout: 60_000 }, async () => {
    const balancer = await startBalancer(['--workers', '1', '--no-control', '--admin-port', '0'], { env });
    const { port } = balancer.log.find(({ event }) => event === 'admin-listening') as { port: number };
    assert.equal(await statusAt(port, '/readyz'), 200);
    await balancer.stop();
  });
});

describe('start()', () => {
  it('opens a control socket only if it is asked to', { timeout: 60_000 }, async () => {
    const directory = join(runtime, 'api.sock');
    const silent = await start({ port: 0, workers: 1 });
    const asked = await start({ port: 0, workers: 1, control: directory });
    const { body } = await ask(directory, { method: 'POST', target: '/v1/stop' });
    assert.equal((body as { clean: boolean }).clean, true);
    assert.equal((await asked.stop()).clean, true);
    await waitFor(() => !existsSync(directory), 'the socket to go');
    await silent.stop();
  });
});

function statusAt(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ port, path, agent: false }, (response) => resolve(response.resume().statusCode!))
      .on('error', reject)
      .end();
  });
}
