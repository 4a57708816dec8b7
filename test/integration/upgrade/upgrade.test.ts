/** A master in place of a master, under load: nobody is refused, cut or left without an answer. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { appFile, waitForEvent } from '../apps/start-app.ts';
import { type Balancer, isAlive, startBalancer, transports, waitFor, withDeadline } from '../balancer.ts';
import { request } from '../client.ts';
import { endAll, env, load, masterNamed, stop, successors, upgrade } from './upgrading.ts';

/** `UPGRADES=50` for the long one. */
const UPGRADES = Number(process.env.UPGRADES ?? 3);

afterEach(endAll);

for (const handoff of transports)
  describe(`lb upgrade, by ${handoff}`, { timeout: 120_000 + UPGRADES * 20_000 }, () => {
    it(`lets ${UPGRADES} successors follow each other while clients see nothing of it`, async () => {
      const name = `follow-${handoff}`;
      const first = await startBalancer(
        [appFile('answers-by-path.mjs'), '--workers', '2', '--handoff', handoff, '--name', name],
        { env },
      );
      const end = load(first.port);
      let last = first.pid;
      for (let time = 0; time < UPGRADES; time++) {
        const { pid, exitCode, stderr } = await upgrade(name);
        assert.deepEqual([exitCode, stderr], [0, '']);
        await waitFor(() => !isAlive(last), 'the one before to be gone');
        assert.equal(await waitFor(() => masterNamed(name), 'the new one to be reached'), pid);
        last = pid!;
      }
      const { answered, failed } = await end();
      assert.deepEqual(failed, []);
      assert.ok(answered > 20 * UPGRADES, `${answered} answered`);
      await stop(name, last);
      // Its output is that of all that followed.
      assert.equal((await withDeadline(first.exited, 'the end of its output')).code, 0);
    });
  });

describe('lb upgrade', { timeout: 120_000 }, () => {
  it('into a version that does not start leaves all as it is, and says why', async () => {
    const app = join(temporaryDirectory(), 'app.mjs');
    const good = `import { createServer } from 'node:http'; createServer((_, response) => response.end('good')).listen(3000);`;
    writeFileSync(app, good);
    const balancer = await startBalancer([app, '--workers', '2', '--name', 'broken'], { env });
    const end = load(balancer.port);
    writeFileSync(app, `throw new Error('broken');`);
    const { exitCode, stderr } = await upgrade('broken');
    assert.equal(exitCode, 7);
    assert.match(
      stderr,
      /The old lb serves on, because the new one does not: it ended \(exit code 4\)\. Worker \d.*broken.*ERR_UPGRADE_FAILED/s,
    );
    assert.equal(await masterNamed('broken'), balancer.pid);
    const { failed } = await end();
    assert.deepEqual(failed, []);
    await balancer.stop();
  });

  it('keeps the path of a unix socket, which goes with the last one', async () => {
    const path = join(temporaryDirectory(), 'app.sock');
    const app = join(temporaryDirectory(), 'app.mjs');
    writeFileSync(
      app,
      `import { createServer } from 'node:http'; createServer((_, response) => response.end(String(process.ppid))).listen(${JSON.stringify(path)});`,
    );
    const balancer = await startBalancer([app, '--workers', '1', '--name', 'path'], { env, ownPorts: true });
    const ask = (): Promise<string> =>
      new Promise((resolve, reject) => {
        httpRequest({ socketPath: path, agent: false }, (answer) => {
          answer.setEncoding('utf8').once('data', resolve);
        })
          .once('error', reject)
          .end();
      });
    assert.equal(await ask(), String(balancer.pid));
    for (let time = 0; time < 2; time++) {
      const { pid, exitCode } = await upgrade('path');
      assert.equal(exitCode, 0);
      await waitFor(async () => (await ask()) === String(pid), 'the successor to serve alone');
      await waitFor(() => masterNamed('path'), 'the new one to be reached');
    }
    await stop('path', successors.at(-1)!);
    assert.equal(existsSync(path), false);
  });

  it('is told to a service manager, which watches the new one from then on', async () => {
    const balancer: Balancer = await startBalancer(['--workers', '1', '--name', 'told'], { env });
    const { pid } = await upgrade('told');
    const { pid: handed } = await waitForEvent(balancer, 'handed-over');
    assert.equal(handed, pid);
    await waitFor(() => masterNamed('told'), 'the new one to be reached');
    await stop('told', pid!);
  });
});

describe('the built-in responder', { timeout: 60_000 }, () => {
  it('is followed by another one, and nobody is refused', async () => {
    const balancer = await startBalancer(['--workers', '2', '--name', 'built-in'], { env });
    const end = load(balancer.port);
    const { pid, exitCode } = await upgrade('built-in');
    assert.equal(exitCode, 0);
    await waitFor(() => !isAlive(balancer.pid), 'the one before to be gone');
    await waitFor(() => masterNamed('built-in'), 'the new one to be reached');
    assert.equal((await request(balancer.port)).status, 200);
    const { failed } = await end();
    assert.deepEqual(failed, []);
    await stop('built-in', pid!);
  });
});

describe('a connection that is kept alive, and does not move', { timeout: 60_000 }, () => {
  it('is answered if it has asked, then ends without a reset; what comes after it reaches the successor', async () => {
    const [app, go] = ['app.mjs', 'go'].map((name) => join(temporaryDirectory(), name)) as [string, string];
    writeFileSync(
      app,
      `import { createServer } from 'node:http'; import { existsSync } from 'node:fs';
      createServer((request, response) => {
        const timer = setInterval(() => {
          if (request.url === '/slow' && !existsSync(${JSON.stringify(go)})) return;
          clearInterval(timer);
          response.end(String(process.ppid));
        }, 5);
      }).listen(3000);`,
    );
    const balancer = await startBalancer([app, '--workers', '1', '--no-migrate', '--name', 'kept'], {
      env,
    });
    const kept = async () => {
      const socket = connect(balancer.port, '127.0.0.1').setEncoding('utf8');
      let text = '';
      socket.on('data', (part: string) => {
        text += part;
      });
      const ended = once(socket, 'end').then(() => 'end');
      const failed = once(socket, 'error').then(([{ code }]) => String(code));
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await waitFor(() => text.includes(String(balancer.pid)), 'the first answer');
      return { socket, text: () => text, over: Promise.race([ended, failed]) };
    };
    const [idle, busy] = [await kept(), await kept()];
    const upgraded = upgrade('kept');
    // The worker answers when it is let go, and that is after the upgrade.
    busy.socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    const { pid, exitCode } = await upgraded;
    assert.equal(exitCode, 0);
    assert.equal(await withDeadline(idle.over, 'the end of the idle one'), 'end');
    writeFileSync(go, '');
    assert.equal(await withDeadline(busy.over, 'the end of the busy one'), 'end');
    assert.equal(busy.text().split('HTTP/1.1 200').length, 3, 'both are answered');
    const { text } = await request(balancer.port);
    assert.ok(text.includes(String(pid)));
    await waitFor(() => !isAlive(balancer.pid), 'the one before to be gone');
    await waitFor(() => masterNamed('kept'), 'the new one to be reached');
    await stop('kept', pid!);
  });
});

describe('a successor that fails', { timeout: 120_000 }, () => {
  it('after one of its workers listens cuts nobody, and takes no path away', async () => {
    const path = join(temporaryDirectory(), 'app.sock');
    const app = join(temporaryDirectory(), 'app.mjs');
    const written = (before: string): void =>
      writeFileSync(
        app,
        `import { createServer } from 'node:http';
        ${before}
        createServer((_, response) => response.end('good')).listen(${JSON.stringify(path)});`,
      );
    written('');
    const balancer = await startBalancer([app, '--workers', '2', '--name', 'half'], { env, ownPorts: true });
    written(
      `if (process.env.LB_SLOT === '2') { setTimeout(() => { throw new Error('late'); }, 300); await new Promise(() => {}); }`,
    );
    let isOver = false;
    const failed: unknown[] = [];
    const client = (async () => {
      while (!isOver)
        await new Promise<void>((resolve) => {
          httpRequest({ socketPath: path, agent: false }, (answer) => answer.resume().once('end', resolve))
            .once('error', (error) => {
              failed.push(error.message);
              resolve();
            })
            .end();
        });
    })();
    const { exitCode } = await upgrade('half');
    isOver = true;
    await client;
    assert.equal(exitCode, 7);
    assert.deepEqual(failed, []);
    assert.ok(existsSync(path));
    await balancer.stop();
    assert.equal(existsSync(path), false);
  });
});

describe('an app that removes its socket before it listens', { timeout: 60_000 }, () => {
  it('is reached after an upgrade as well', async () => {
    const path = join(temporaryDirectory(), 'app.sock');
    const app = join(temporaryDirectory(), 'app.mjs');
    writeFileSync(
      app,
      `import { rmSync } from 'node:fs'; import { createServer } from 'node:http';
      rmSync(${JSON.stringify(path)}, { force: true });
      createServer((_, response) => response.end(String(process.ppid))).listen(${JSON.stringify(path)});`,
    );
    const balancer = await startBalancer([app, '--workers', '1', '--name', 'removes'], {
      env,
      ownPorts: true,
    });
    const { pid, exitCode } = await upgrade('removes');
    assert.equal(exitCode, 0);
    await waitFor(() => !isAlive(balancer.pid), 'the one before to be gone');
    const answer = await waitFor(
      () =>
        new Promise<string | undefined>((resolve) => {
          httpRequest({ socketPath: path, agent: false }, (got) =>
            got.setEncoding('utf8').once('data', (text: string) => resolve(text)),
          )
            .once('error', () => resolve(undefined))
            .end();
        }),
      'an answer',
    );
    assert.equal(answer, String(pid));
    await stop('removes', pid!);
  });
});
