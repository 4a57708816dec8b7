/** One login for all workers: tokens in the store, by the app that the README of the store shows. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { start } from '../../../src/index.ts';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { runLb } from '../../cli/run-lb.ts';
import { appFile, waitForEvent } from '../apps/start-app.ts';
import { type Balancer, killLeftovers, startBalancer, transports, waitFor } from '../balancer.ts';

const runtime = temporaryDirectory();
const env = { XDG_RUNTIME_DIR: runtime };

afterEach(killLeftovers);

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly worker: string;
}

function client({ port }: Pick<Balancer, 'port'>) {
  return async (method: string, path: string, token?: string): Promise<Answer> => {
    const headers = {
      connection: 'close',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers });
    const { status } = answer;
    return { status, text: await answer.text(), worker: answer.headers.get('x-worker') ?? '' };
  };
}

/** The answers of every worker. */
async function everywhere(ask: () => Promise<Answer>, workers: number): Promise<Answer[]> {
  const answers = new Map<string, Answer>();
  await waitFor(async () => {
    const answer = await ask();
    answers.set(answer.worker, answer);
    return answers.size >= workers;
  }, `answers of ${workers} workers`);
  return [...answers.values()];
}

for (const handoff of transports) {
  describe(`a login, by ${handoff}`, { timeout: 120_000 }, () => {
    it('on one worker is one on all, survives a reload, and ends everywhere when it is revoked', async () => {
      const args = ['--workers', '4', '--handoff', handoff, '--name', 'login', '--reload-watch', '0'];
      const balancer = await startBalancer([appFile('login.mjs'), ...args], { env });
      const ask = client(balancer);
      const { status, text: token } = await ask('POST', '/login?user=ada');
      assert.deepEqual([status, token.length], [200, 43]);
      const me = () => ask('GET', '/me', token);
      for (const { status: known, text } of await everywhere(me, 4))
        assert.deepEqual([known, text], [200, 'ada']);
      const { exitCode, stderr } = await runLb(['reload'], { env: { LB_NAME: 'login', ...env } });
      assert.deepEqual([exitCode, stderr], [0, '']);
      for (const { text, worker } of await everywhere(me, 4)) {
        assert.equal(text, 'ada');
        assert.match(worker, /\.2$/);
      }
      assert.equal((await ask('POST', '/logout', token)).text, 'true');
      // From the moment on that the answer to the logout is there.
      for (const { status: known } of await everywhere(me, 4)) assert.equal(known, 401);
      assert.equal((await balancer.stop()).exit.code, 0);
    });

    it('is counted over all workers', async () => {
      const balancer = await startBalancer([appFile('login.mjs'), '--workers', '4', '--handoff', handoff]);
      const ask = client(balancer);
      const answers = await Promise.all(Array.from({ length: 12 }, () => ask('POST', '/login?user=eve')));
      assert.equal(answers.filter(({ status }) => status === 200).length, 5);
      assert.equal(answers.filter(({ status }) => status === 429).length, 7);
      assert.ok(new Set(answers.map(({ worker }) => worker)).size > 1);
      await balancer.stop();
    });
  });
}

describe('a store in Redis', { timeout: 120_000 }, () => {
  it('that is not there denies in time, says nothing of its password, and serves all else', async () => {
    const port = await freePort();
    const own = { ...env, LB_NAME: 'absent' };
    const balancer = await startBalancer(
      [
        ...[appFile('login.mjs'), '--name', 'absent', '--workers', '2'],
        ...['--store', `redis://:hush-hush@127.0.0.1:${port}`],
      ],
      { env: own },
    );
    const storeLine = async (): Promise<string | undefined> =>
      /^store: .*/m.exec((await runLb(['status'], { env: own })).stdout)?.[0];
    assert.equal(await storeLine(), `store: redis://127.0.0.1:${port}, unused`);
    const ask = client(balancer);
    const said = (name: string): Promise<unknown> =>
      waitFor(() => balancer.log.some(({ event }) => event === name), `"${name}" in the log`);
    assert.deepEqual(await ask('POST', '/login?user=ada').then(({ status, text }) => [status, text]), [
      503,
      'ERR_STORE_UNAVAILABLE',
    ]);
    assert.equal((await ask('GET', '/nothing')).status, 404);
    await said('store-lost');
    assert.match(
      (await storeLine())!,
      /^store: redis:\/\/127\.0\.0\.1:\d+, lost for \S+, by \d of \d process/,
    );
    const redis = spawn(
      'redis-server',
      ['--port', String(port), '--save', '', '--requirepass', 'hush-hush'],
      {
        stdio: 'ignore',
      },
    );
    redis.on('error', () => {});
    try {
      if (redis.pid === undefined) return;
      const token = await waitFor(async () => {
        const { status, text } = await ask('POST', '/login?user=bob');
        return status === 200 && text;
      }, 'the workers to find it');
      // One of them may look for it again a moment later.
      await waitFor(
        async () => (await everywhere(() => ask('GET', '/me', token), 2)).every(({ text }) => text === 'bob'),
        'each worker to know the token',
      );
      await said('store-back');
      await waitFor(async () => /, connected for /.test((await storeLine())!), 'the status to say so');
    } finally {
      redis.kill();
      if (redis.pid !== undefined && redis.exitCode === null) await once(redis, 'exit');
    }
    assert.equal(JSON.stringify(balancer.log).includes('hush-hush'), false);
    await balancer.stop();
  });

  it('is asked for by a URL that is one', async () => {
    const { exitCode, stderr } = await runLb(['--store', 'mysql://localhost', appFile('login.mjs')]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /--store mysql:\/\/localhost is not valid: expected memory, or a URL/);
  });
});

describe('the store of a balancer in a program', { timeout: 60_000 }, () => {
  it('is the one that its workers have, and is closed with it', async () => {
    const balancer = await start({ app: appFile('login.mjs'), workers: 2, port: 0 });
    const { store } = balancer;
    try {
      const ask = client(balancer.addresses[0]!);
      const { text: token } = await ask('POST', '/login?user=ada');
      assert.deepEqual(await store.tokens.verify(token), { user: 'ada' });
      await store.tokens.revokeAll('ada');
      for (const { status } of await everywhere(() => ask('GET', '/me', token), 2)) assert.equal(status, 401);
    } finally {
      await balancer.stop();
    }
    await assert.rejects(store.get('any'), { code: 'ERR_STORE_UNAVAILABLE' });
  });

  it('that nobody asked is not opened to be closed', async () => {
    const balancer = await start({ store: `redis://127.0.0.1:${await freePort()}`, workers: 1, port: 0 });
    const { store } = balancer;
    await balancer.stop();
    await assert.rejects(store.get('any'), { code: 'ERR_STORE_UNAVAILABLE', message: /closed/ });
  });
});

describe('a worker that dies', { timeout: 60_000 }, () => {
  it('takes nothing from the store', async () => {
    const balancer = await startBalancer([appFile('login.mjs'), '--workers', '2']);
    const ask = client(balancer);
    const { text: token } = await ask('POST', '/login?user=ada');
    for (const pid of balancer.workers().values()) process.kill(pid, 'SIGKILL');
    await waitForEvent(balancer, 'worker-exit');
    assert.equal((await ask('GET', '/me', token)).text, 'ada');
    await balancer.stop();
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
