/** The jobs of the agent over upgrades: nothing is done twice, and nothing is left out. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { play } from '../agent/playground.ts';
import { freePort } from '../apps/free-port.ts';
import { isAlive, killLeftovers, spawnBalancer, waitFor, withDeadline } from '../balancer.ts';
import { request } from '../client.ts';
import { env, stop, upgrade } from './upgrading.ts';

const parent = temporaryDirectory();

afterEach(killLeftovers);

describe('lb upgrade with --agent', { timeout: 120_000 }, () => {
  it('has each job done by one agent at a time, and what was to be done once is not done again', async () => {
    const at = await play(parent, 'fast setup');
    let pid = at.balancer.pid;
    for (let time = 0; time < 2; time++) {
      await waitFor(() => at.runs('fast').filter((run) => run.pid === at.latest()).length > 4, 'runs');
      const next = await at.upgrade();
      await waitFor(() => !isAlive(pid), 'the one before to be gone');
      pid = next;
    }
    await waitFor(() => at.runs('fast').filter((run) => run.pid === at.latest()).length > 4, 'runs');
    assert.equal((await at.stop()).code, 0);
    at.assertOneByOne('fast');
    assert.equal(new Set(at.runs('fast').map((run) => run.pid)).size, 3);
    assert.deepEqual(at.told('setup'), ['begin', 'end']);
  });

  it('waits for a long job; a worker that finishes what it has still reaches the agent of its master', async () => {
    const at = await play(parent, 'long fast');
    const first = at.latest();
    await waitFor(() => at.told('long').length === 1, 'the long job');
    // The worker asks when it is let go, and is on its way out by then.
    const late = at.asksLate();
    await waitFor(async () => (await at.openRequests()) > 0, 'the question to be under way');
    await at.upgrade();
    const second = await at.whenLatest((pid) => pid !== first);
    await waitFor(() => at.log('handed-over').length === 1, 'the hand-over');
    const asked = at.who();
    await waitFor(() => at.runs('fast').at(-1)?.act === 'end', 'the first one to finish the fast job');
    assert.ok(!at.runs().some((run) => run.pid === second), 'nothing is begun before the long job has ended');
    at.tell('asks');
    assert.equal(await late, first);
    at.tell('released');
    assert.equal(await withDeadline(asked, 'the answer'), second);
    await waitFor(() => at.runs('fast').filter((run) => run.pid === second).length > 4, 'runs');
    await waitFor(() => !isAlive(at.balancer.pid), 'the one before to be gone');
    assert.equal((await at.stop()).code, 0);
    assert.deepEqual(at.told('long'), ['begin', 'end']);
    at.assertOneByOne('fast');
    assert.equal(at.log('bus-undelivered').length, 0);
  });

  it('serves workers that ask their agent before they listen', async () => {
    const directory = temporaryDirectory();
    const worker = pathToFileURL(resolve('dist/worker.js')).href;
    const file = (name: string, text: string): string => {
      const path = join(directory, name);
      writeFileSync(path, `import { bus } from ${JSON.stringify(worker)};\n${text}`);
      return path;
    };
    const agent = file('agent.mjs', `export default () => { bus.on('config', () => 'asked'); };`);
    const app = file(
      'app.mjs',
      `import { createServer } from 'node:http';
      const config = await bus.request('agent', 'config');
      createServer((_, response) => response.end(config)).listen(3000);`,
    );
    const port = await freePort();
    spawnBalancer([app, '--agent', agent, '--port', String(port), '--workers', '1', '--name', 'asks-first'], {
      env,
    });
    await waitFor(async () => (await request(port)).status === 200, 'the start', 20_000);
    const { pid, exitCode, stderr } = await upgrade('asks-first');
    assert.equal(exitCode, 0, stderr);
    assert.match((await request(port)).text, /asked$/);
    await stop('asks-first', pid!);
  });

  it('that fails leaves the agent at work', async () => {
    const at = await play(parent, 'fast');
    const first = at.latest();
    at.tell('fails');
    await assert.rejects(at.upgrade());
    const { length } = at.runs('fast');
    await waitFor(() => at.runs('fast').length > length + 8, 'more runs');
    assert.equal(await at.who(), first);
    assert.equal((await at.stop()).code, 0);
    at.assertOneByOne('fast');
  });

  it('runs again what was under way as master and agent were killed after it', async () => {
    const at = await play(parent, 'long setup');
    const first = at.latest();
    await waitFor(() => at.told('long').length === 1 && at.told('setup').length === 2, 'the jobs');
    const pid = await at.upgrade();
    await waitFor(() => at.log('handed-over').length === 1, 'the hand-over');
    process.kill(at.balancer.pid, 'SIGKILL');
    await waitFor(() => !isAlive(first), 'its agent to be gone');
    await waitFor(() => at.told('long').length === 2, 'the job to be begun again');
    at.tell('released');
    await waitFor(() => at.told('long').length === 3, 'its end');
    assert.ok(isAlive(pid));
    assert.equal((await at.stop()).code, null);
    assert.deepEqual(at.told('long'), ['begin', 'begin', 'end']);
    assert.deepEqual(at.told('setup'), ['begin', 'end']);
  });
});
