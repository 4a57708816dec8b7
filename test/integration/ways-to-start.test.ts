/** `start()` in whatever way Node.js may run a program: no worker runs that program again. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { temporaryDirectory } from '../admin/temporary.ts';
import { built } from '../built.ts';
import { appFile, startApp, waitForPrinted } from './apps/start-app.ts';
import { killLeftovers, startBalancer, transports, waitFor, withDeadline } from './balancer.ts';
import { request } from './client.ts';

const script = resolve('test/fixtures/starts-a-balancer.mjs');
const code = readFileSync(script, 'utf8');
const directory = temporaryDirectory();
const library = pathToFileURL(resolve(built().at(-1)!, '../../index.js')).href;

async function node(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { NODE_TEST_CONTEXT: _ours, ...outer } = process.env;
  const app = resolve(appFile('tells-its-environment.mjs'));
  const child = spawn(process.execPath, args, {
    env: { ...outer, POINTSMAN: library, APP: app, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk: Buffer) => {
      said[name] += chunk;
    });
  const closed = new Promise<number | null>((done) => child.once('close', done));
  try {
    await Promise.race([
      closed,
      waitFor(() => /"event":"(served|failed)"/.test(said.stdout), `an end of ${args}`, 20_000),
    ]);
    await new Promise((done) => setTimeout(done, 200));
  } finally {
    child.kill('SIGKILL');
  }
  await withDeadline(closed, 'the end');
  // Reporters of tests write it in their own way.
  const events = [...said.stdout.matchAll(/"event":"(\w+)"/g)].map(([, event]) => event);
  return { events, ...said };
}

describe('start()', () => {
  const ways: readonly (readonly [string, readonly string[], NodeJS.ProcessEnv?])[] = [
    ['node -e', ['--input-type=module', '-e', code]],
    ['node -p', ['-p', `void import(${JSON.stringify(script)})`]],
    ['node --import of the very script', ['--import', script, '-e', '0']],
    [
      'node --import of the very script, by NODE_OPTIONS',
      ['-e', '0'],
      { NODE_OPTIONS: `--import ${script}` },
    ],
    ['node --watch', ['--watch', script]],
    ['node --test', ['--test', script]],
  ];
  for (const [name, args, env] of ways) {
    it(`serves under ${name}, and its workers run the app and nothing else`, async () => {
      const { events, stdout, stderr } = await node(args, env);
      assert.deepEqual(events, ['served'], stdout + stderr);
    });
  }

  it('refuses by name to start its own app inside of a worker of it', async () => {
    const { events, stdout } = await node([script], { APP: script });
    assert.deepEqual(events, ['failed']);
    const { code, message } = JSON.parse(stdout);
    assert.equal(code, 'ERR_WORKER_START_FAILED');
    assert.match(message, /ERR_STARTED_IN_WORKER/);
    assert.match(message, /worker of .*starts-a-balancer\.mjs already/);
  });
});

for (const handoff of transports) {
  describe(`what a worker inherits, by ${handoff},`, () => {
    afterEach(killLeftovers);

    it('is a debugger port of its own when NODE_OPTIONS has one for the master', async () => {
      const env = { NODE_OPTIONS: '--inspect=127.0.0.1:9410' };
      const balancer = await startApp(handoff, 'tells-its-environment.mjs', ['--workers', '2'], { env });
      for (const port of [9410, 9411, 9412]) {
        const text = await (await fetch(`http://127.0.0.1:${port}/json/version`)).text();
        assert.match(text, /node\.js/, `nobody at ${port}`);
      }
      await balancer.stop();
    });

    it('is the new release when a link has moved, and a failed start when there is none, until there is', async () => {
      const current = join(directory, `current-${handoff}`);
      const release = (number: number) => {
        const path = join(directory, `${handoff}-${number}.mjs`);
        writeFileSync(
          path,
          `import { createServer } from 'node:http'; createServer((_, r) => r.end('release ${number}')).listen(3000);`,
        );
        rmSync(current, { force: true });
        symlinkSync(path, current);
        return path;
      };
      release(41);
      const balancer = await startBalancer([
        current,
        '--handoff',
        handoff,
        '--workers',
        '1',
        '--restart-delay',
        '50ms',
      ]);
      const answers = (text: RegExp) =>
        waitFor(async () => text.test((await request(balancer.port)).text), `${text}`, 20_000);
      await answers(/release 41/);
      release(42);
      process.kill(balancer.workers().get(1)!, 'SIGKILL');
      await answers(/release 42/);
      rmSync(current);
      process.kill(balancer.workers().get(1)!, 'SIGKILL');
      const failed = () => balancer.log.find(({ event, code }) => event === 'worker-exit' && code === 1);
      const { lastOutput } = await waitFor(failed, 'the failed start');
      assert.match(JSON.stringify(lastOutput), /Cannot find module/);
      release(43);
      await answers(/release 43/);
      await balancer.stop();
    });

    it('is a module of --node-args from where it was typed, wherever the workers run', async () => {
      const says = join(directory, 'says.cjs');
      writeFileSync(says, "console.log('required in ' + process.cwd());");
      const args = [
        resolve(appFile('greets.mjs')),
        '--handoff',
        handoff,
        '--workers',
        '1',
        '--cwd',
        tmpdir(),
      ];
      const path = `./${relative('.', says)}`;
      const balancer = await startBalancer([...args, `--node-args=--require ${path}`]);
      await waitForPrinted(balancer, /^required in /);
      await balancer.stop();
    });

    it('is a title that tells which worker of which app it is', async () => {
      const name = appFile('greets.mjs');
      const balancer = await startApp(handoff, 'greets.mjs', ['--workers', '2']);
      for (const [slot, pid] of balancer.workers()) {
        const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        assert.equal(title, `lb: worker ${slot} of ${name}`);
      }
      await balancer.stop();
    });
  });
}
