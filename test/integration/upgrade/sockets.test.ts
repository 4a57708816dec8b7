/** What becomes of listening sockets over an upgrade, beside being served. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join, resolve } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { nativeCalls } from '../../../src/native/index.ts';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { built } from '../../built.ts';
import { waitForEvent } from '../apps/start-app.ts';
import { isAlive, type StartOptions, startBalancer, waitFor } from '../balancer.ts';
import { request } from '../client.ts';
import { type PassedListener, passedListener } from '../systemd/manager.ts';
import { endAll, env, masterNamed, stop, upgrade } from './upgrading.ts';

const skip = nativeCalls().reason ?? false;
const open: PassedListener[] = [];

afterEach(() => {
  endAll();
  for (const one of open.splice(0)) one.close();
});

function listener(path?: string): PassedListener {
  const made = passedListener(path);
  open.push(made);
  return made;
}

function activated(listeners: readonly PassedListener[], under: readonly string[] = []): StartOptions {
  return {
    descriptors: listeners.map(({ fd }) => fd),
    under: [...under, 'sh', '-c', 'LISTEN_PID=$$ exec "$0" "$@"'],
    env: { LISTEN_FDS: String(listeners.length), ...env },
    ownPorts: true,
  };
}

function statusAt(socketPath: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpRequest({ socketPath, agent: false }, (answer) =>
      answer.resume().once('end', () => resolve(answer.statusCode)),
    )
      .once('error', reject)
      .end();
  });
}

function serving(...ports: number[]): string {
  const servers = ports.map((port) => `createServer((_, response) => response.end('good')).listen(${port});`);
  return `import { createServer } from 'node:http'; ${servers.join(' ')}`;
}

describe('sockets of a service manager', { skip, timeout: 120_000 }, () => {
  it('that nobody serves are handed on: a later version of the app may', async () => {
    const [first, second] = [listener(), listener()];
    const app = join(temporaryDirectory(), 'app.mjs');
    writeFileSync(app, serving(3000));
    const balancer = await startBalancer(
      [app, '--workers', '1', '--name', 'spare'],
      activated([first!, second!]),
    );
    let last = balancer.pid;
    for (const ports of [[3000], [3000, 3001]]) {
      writeFileSync(app, serving(...ports));
      const { pid, exitCode } = await upgrade('spare');
      assert.equal(exitCode, 0);
      await waitFor(() => !isAlive(last), 'the one before to be gone');
      last = await waitFor(() => masterNamed('spare'), 'the new one to be reached');
      assert.equal(last, pid);
      assert.equal((await request(first!.port!)).status, 200);
    }
    assert.equal((await request(second!.port!)).status, 200);
    await stop('spare', last);
  });

  it('from another network than that of lb are served, TCP and unix', {
    skip: networksOfOnesOwn(),
  }, async () => {
    const path = join(temporaryDirectory(), 'web');
    const [tcp, unix] = [listener(), listener(path)];
    const given = activated([tcp!, unix!], ['unshare', '--user', '--map-root-user', '--net']);
    const balancer = await startBalancer(['--workers', '1'], given);
    assert.deepEqual(
      balancer.addresses.map((address) => address.path ?? address.port),
      [tcp!.port, path],
    );
    assert.equal((await request(tcp!.port!)).status, 200);
    assert.equal(await statusAt(path), 200);
    await balancer.stop();
  });
});

function networksOfOnesOwn(): string | false {
  try {
    execFileSync('unshare', ['--user', '--map-root-user', '--net', 'true'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'this user may have no network namespace';
  }
}

describe('an upgrade that is undone at the last moment', { timeout: 60_000 }, () => {
  it('leaves all to the old lb: commands reach it, and the path of its socket goes with it', async () => {
    const directory = temporaryDirectory();
    const [path, app, link] = ['app.sock', 'app.mjs', 'lb.js'].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(
      app,
      `import { createServer } from 'node:http'; createServer((_, response) => response.end('good')).listen(${JSON.stringify(path)});`,
    );
    const program = built();
    symlinkSync(resolve(program.at(-1)!), link);
    const balancer = await startBalancer([app, '--workers', '1', '--name', 'late'], {
      ...{ env, ownPorts: true, program: [...program.slice(0, -1), link] },
    });
    // What the link leads to now says that it serves, and ends when it may have all.
    const next = join(directory, 'next.mjs');
    writeFileSync(
      next,
      `process.send({ pointsman: 'ready' }); process.on('message', ({ pointsman }) => pointsman === 'yours' && process.exit(1));`,
    );
    rmSync(link);
    symlinkSync(next, link);
    assert.equal((await upgrade('late')).exitCode, 0);
    await waitForEvent(balancer, 'upgrade-undone');
    assert.equal(await waitFor(() => masterNamed('late'), 'the old one'), balancer.pid);
    assert.equal(await statusAt(path), 200);
    assert.equal((await balancer.stop()).exit.code, 0);
    assert.equal(existsSync(path), false);
  });
});
