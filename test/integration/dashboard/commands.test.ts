/** Who looks does not hurt who is served; and the commands that open a page. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { built } from '../../built.ts';
import { view } from '../../dashboard/site.ts';
import { isAlive, killLeftovers, startBalancer, waitFor, withDeadline } from '../balancer.ts';
import { request } from '../client.ts';

afterEach(killLeftovers);

interface Running {
  readonly url: URL;
  readonly pid: number;
  /** By Ctrl-C; gives the exit code. */
  end(): Promise<number | null>;
}

/** Starts a command that says the address of a page. */
async function run(words: readonly string[], env: NodeJS.ProcessEnv): Promise<Running> {
  const child = spawn(process.execPath, [...built(), ...words], { env: { ...process.env, ...env } });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const [address] = await waitFor(
    () => /^http:\S+(?=\n)/m.exec(said) ?? undefined,
    `${words[0]}: ${said}`,
    60_000,
  );
  return {
    url: new URL(address),
    pid: child.pid!,
    async end() {
      child.kill('SIGINT');
      const [code] = await withDeadline(exited, `the end of ${words[0]}`, 20_000);
      return code;
    },
  };
}

async function sessionAt({ origin, hash }: URL): Promise<string> {
  const answer = await fetch(`${origin}/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token: hash.slice(1) }),
  });
  assert.equal(answer.status, 200);
  return answer.headers.get('set-cookie')!.split(';')[0]!;
}

describe('50 viewers', () => {
  it('are all told, and every request is served meanwhile', { timeout: 60_000 }, async () => {
    const balancer = await startBalancer(['--workers', '2', '--admin-port', '0']);
    const url = new URL(balancer.log.find(({ event }) => event === 'admin-listening')!.page as string);
    const cookie = await sessionAt(url);
    const viewers = await Promise.all(Array.from({ length: 50 }, () => view(Number(url.port), cookie)));
    // Half of them do not read.
    for (const { socket } of viewers.slice(25)) socket.pause();
    for (let round = 0; round < 20; round++) {
      const outcomes = await Promise.all(Array.from({ length: 25 }, () => request(balancer.port)));
      assert.ok(outcomes.every(({ status }) => status === 200));
    }
    for (const { text } of viewers.slice(0, 25)) {
      await waitFor(() => text().includes('"requests":500,'), 'a viewer to be told');
      assert.ok(text().includes('event: handovers'));
    }
    for (const { socket } of viewers) socket.destroy();
    await balancer.stop();
  });
});

describe('a token of the environment', () => {
  it('opens the page, and neither the log nor the app knows it', { timeout: 60_000 }, async () => {
    const token = 'a-token-that-nobody-else-knows';
    const app = join(temporaryDirectory(), 'app.mjs');
    writeFileSync(
      app,
      `import { createServer } from 'node:http';
      createServer((_, response) => response.end(JSON.stringify(process.env))).listen(0);`,
    );
    const env = { LB_ADMIN_TOKEN: token };
    const balancer = await startBalancer([app, '--workers', '1', '--admin-port', '0'], { env });
    const { text, status } = await request(balancer.port);
    assert.equal(status, 200);
    assert.ok(!text.includes(token));
    assert.ok(!JSON.stringify(balancer.log).includes(token));
    const { page } = balancer.log.find(({ event }) => event === 'admin-listening')!;
    await sessionAt(new URL(`${page}#${token}`));
    await balancer.stop();
  });
});

describe('lb dashboard', () => {
  it('opens a page of a running master, and ends it by Ctrl-C', { timeout: 60_000 }, async () => {
    const env = { XDG_RUNTIME_DIR: temporaryDirectory(), LB_NAME: 'shop' };
    const balancer = await startBalancer(['--workers', '1', '--name', 'shop'], { env });
    const page = await run(['dashboard', '--for', '10m'], env);
    assert.equal(page.url.hostname, '127.0.0.1');
    assert.equal((await fetch(page.url.origin)).status, 200);
    const cookie = await sessionAt(page.url);
    const viewer = await view(Number(page.url.port), cookie);
    await waitFor(() => /event: hello\ndata: .*"endsAtMs":\d+/.test(viewer.text()), 'a greeting');
    assert.equal(await page.end(), 0);
    await assert.rejects(fetch(page.url.origin));
    await waitFor(
      () => viewer.socket.destroyed || viewer.socket.readyState !== 'open',
      'the end of the stream',
    );
    await balancer.stop();
  });

  it('opens one that ends by itself, or with its master', { timeout: 60_000 }, async () => {
    const env = { XDG_RUNTIME_DIR: temporaryDirectory(), LB_NAME: 'shop' };
    const balancer = await startBalancer(['--workers', '1', '--name', 'shop'], { env });
    const short = await run(['dashboard', '--for', '1s'], env);
    await waitFor(
      () =>
        fetch(short.url.origin).then(
          () => false,
          () => true,
        ),
      'the end of the page',
    );
    await waitFor(() => !isAlive(short.pid), 'the end of the command');
    const long = await run(['dashboard'], env);
    await balancer.stop();
    await waitFor(() => !isAlive(long.pid), 'the end of the other command');
  });
});

describe('lb demo', () => {
  it('serves clients of its own, kills a worker when it is told, and leaves nothing', {
    timeout: 60_000,
  }, async () => {
    const demo = await run(['demo', '--workers', '2', '--rate', '50'], {
      XDG_RUNTIME_DIR: temporaryDirectory(),
    });
    const cookie = await sessionAt(demo.url);
    const viewer = await view(Number(demo.url.port), cookie);
    await waitFor(() => /"requests":[1-9]\d+,/.test(viewer.text()), 'requests', 20_000);
    const pids = [...new Set([...viewer.text().matchAll(/"pid":(\d+)/g)].map(([, pid]) => Number(pid)))];
    assert.equal(pids.length, 2);
    const headers = { Cookie: cookie, 'Content-Type': 'application/json' };
    const killed = await fetch(`${demo.url.origin}/v1/workers/1/kill`, {
      method: 'POST',
      headers,
      body: '{}',
    });
    assert.equal(killed.status, 200);
    await waitFor(() => viewer.text().includes('Worker 1 died (signal SIGKILL)'), 'it to be told');
    viewer.socket.destroy();
    assert.equal(await demo.end(), 0);
    for (const pid of pids) assert.ok(!isAlive(pid), `worker ${pid}`);
  });
});
