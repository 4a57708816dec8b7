/** Reloads: nobody who is connected notices one, whether it succeeds or not. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { ask } from '../../src/admin/ask.ts';
import { temporaryDirectory } from '../admin/temporary.ts';
import { built } from '../built.ts';
import { runLb } from '../cli/run-lb.ts';
import { startKeptClients } from './apps/kept-clients.ts';
import { keepAliveRequest, openConnection } from './apps/open-connection.ts';
import { waitForEvent } from './apps/start-app.ts';
import { isAlive, killLeftovers, spawnBalancer, transports, waitFor } from './balancer.ts';
import { request } from './client.ts';
import { type Deployment, deploy, releaseOf } from './deployment.ts';

const temporary = temporaryDirectory();
/** How many reloads under load: RELOADS=100 for a thorough run. */
const RELOADS = Number(process.env.RELOADS ?? 5);

afterEach(killLeftovers);

for (const handoff of transports) {
  describe(`a reload, by ${handoff}`, { timeout: 240_000 }, () => {
    const directory = join(temporary, handoff);
    const start = (name: string, ...args: string[]): Promise<Deployment> =>
      deploy({ directory, name, args: ['--handoff', handoff, '--workers', '2', ...args] });

    it('loses no request under load, however often, and serves the new code', async (test) => {
      const deployment = await start('often', '--reload-watch', '0');
      const clients = startKeptClients(deployment.balancer.port, 3);
      await waitFor(() => clients.answered > 200, 'some load');
      for (let count = 1; count <= RELOADS; count++) {
        deployment.release(`r${count}`);
        const { exitCode, stderr } = await deployment.lb('reload');
        assert.deepEqual([exitCode, stderr], [0, '']);
        assert.equal(await deployment.answer(), `r${count}`);
      }
      await clients.stop();
      test.diagnostic(`${clients.answered} answered, ${clients.retried} sent again`);
      assert.deepEqual(clients.failures, []);
      const { exit, stopped } = await deployment.balancer.stop();
      assert.deepEqual([exit.code, stopped.clean], [0, true]);
    });

    it('keeps an idle connection by mailbox, and ends it politely by ipc', async () => {
      const deployment = await start('idle', '--reload-watch', '0');
      const kept = await Promise.all(
        Array.from({ length: 6 }, () => openConnection(deployment.balancer.port, keepAliveRequest())),
      );
      for (const client of kept) await client.receives(/bytes$/);
      deployment.release('two');
      assert.equal((await deployment.lb('reload')).exitCode, 0);
      const old = (await deployment.status()).processes.filter(({ state }) => state === 'draining');
      if (handoff === 'mailbox') {
        for (const client of kept) {
          client.write(keepAliveRequest());
          await client.receives(/x-release: two[\s\S]*bytes$/i);
          client.socket.destroy();
        }
      } else {
        for (const client of kept) await waitFor(() => client.socket.destroyed, 'the connection to end');
      }
      await waitFor(() => old.every(({ pid }) => !isAlive(pid!)), 'the old generation to end');
    });

    for (const { how, first, flags, says } of [
      {
        how: 'does not parse',
        first: 'const = ;',
        flags: [],
        says: /SyntaxError/,
      },
      {
        how: 'crashes while it is watched',
        first: 'setTimeout(() => { throw new Error("boom of the new one"); }, 300);',
        flags: ['--reload-watch', '10s'],
        says: /boom of the new one/,
      },
      {
        how: 'is never ready',
        first:
          'console.error("waits for what never comes"); await new Promise(() => setInterval(() => {}, 1e6));',
        flags: ['--ready-timeout', '2s'],
        says: /waits for what never comes/,
      },
      {
        how: 'fails the check',
        first: 'globalThis.health = 500;',
        flags: ['--reload-check', '/healthz', '--ready-timeout', '3s'],
        says: /500/,
      },
    ]) {
      it(`into an app that ${how} is rolled back, and nobody notices`, async () => {
        const name = how.replaceAll(' ', '-');
        const deployment = await start(name, ...flags);
        const before = (await deployment.status()).processes.map(({ pid }) => pid);
        const clients = startKeptClients(deployment.balancer.port, 2);
        await waitFor(() => clients.answered > 100, 'some load');
        deployment.release('broken', first);
        const { exitCode, stderr } = await deployment.lb('reload');
        assert.equal(exitCode, 7, stderr);
        assert.match(stderr, says);
        assert.match(stderr, /what served before still does/);
        const { processes, reload } = await deployment.status();
        assert.deepEqual(
          processes.map(({ pid, state }) => [pid, state]),
          before.map((pid) => [pid, 'serving']),
        );
        assert.equal(reload?.state, 'rolled-back');
        const answered = clients.answered;
        await waitFor(() => clients.answered > answered + 100, 'the old ones to go on');
        await clients.stop();
        assert.deepEqual([clients.failures, clients.retried], [[], 0]);
        // The next one, of code that works, is not held against it.
        deployment.release('mended');
        assert.equal((await deployment.lb('reload', '--watch', '0')).exitCode, 0);
        assert.equal(await deployment.answer(), 'mended');
      });
    }

    it('follows a link to the new release', async () => {
      for (const name of ['a', 'b']) mkdirSync(join(directory, name), { recursive: true });
      symlinkSync('a', join(directory, 'current'));
      const deployment = await deploy({
        ...{ directory, name: 'linked', app: 'current/app.mjs' },
        args: ['--handoff', handoff, '--workers', '1', '--reload-watch', '0'],
      });
      const text = readFileSync(join(directory, 'a', 'app.mjs'), 'utf8');
      writeFileSync(join(directory, 'b', 'app.mjs'), text.replace("'one'", "'two'"));
      symlinkSync('b', join(directory, 'next'));
      renameSync(join(directory, 'next'), join(directory, 'current'));
      assert.equal(await deployment.answer(), 'one');
      assert.equal((await deployment.lb('reload')).exitCode, 0);
      assert.equal(await deployment.answer(), 'two');
    });
  });
}

describe('a reload', { timeout: 120_000 }, () => {
  const directory = join(temporary, 'both');

  it('by SIGHUP reads the configuration again, and says what it cannot change', async () => {
    const config = join(directory, 'lb.config.mjs');
    const write = (text: string): void => writeFileSync(config, `export default { ${text} };`);
    mkdirSync(directory, { recursive: true });
    write("workers: 1, reloadWatch: 0, algo: 'rr', logLevel: 'info', queueLimit: 100");
    const deployment = await deploy({ directory, name: 'hup', args: ['--config', config] });
    const { balancer } = deployment;
    write("workers: 2, reloadWatch: 0, algo: 'least-connections', logLevel: 'info', queueLimit: 200");
    deployment.release('two');
    balancer.signal('SIGHUP');
    const unchanged = await waitForEvent(balancer, 'options-unchanged');
    assert.deepEqual(unchanged.options, ['queueLimit']);
    await waitForEvent(balancer, 'scaled');
    const { algorithm, processes } = await deployment.status();
    assert.equal(algorithm, 'least-connections');
    assert.deepEqual(
      processes.filter(({ state }) => state === 'serving').map(({ slot }) => slot),
      [1, 2],
    );
    assert.equal(await deployment.answer(), 'two');
    const { exit } = await balancer.stop();
    assert.equal(exit.code, 0);
  });

  it('of a configuration that is broken is rolled back', async () => {
    const config = join(directory, 'broken.config.mjs');
    mkdirSync(directory, { recursive: true });
    writeFileSync(config, 'export default { workers: 1 };');
    const deployment = await deploy({ directory, name: 'config', args: ['--config', config] });
    writeFileSync(config, 'export default { wrokers: 1 };');
    const { exitCode, stderr } = await deployment.lb('reload');
    assert.equal(exitCode, 7);
    assert.match(stderr, /wrokers/);
    assert.equal(await deployment.answer(), 'one');
  });

  it('that is asked for while another runs is refused, and takes its place with --replace', async () => {
    const deployment = await deploy({
      ...{ directory, name: 'twice' },
      args: ['--workers', '1', '--reload-watch', '30s'],
    });
    const first = deployment.post('/v1/reload');
    await waitFor(async () => (await deployment.status()).reload?.state === 'running', 'the first to run');
    const refused = await deployment.lb('reload');
    assert.notEqual(refused.exitCode, 0);
    assert.match(refused.stderr, /[Rr]eload 1/);
    deployment.release('three');
    const second = await deployment.lb('reload', '--replace', '--watch', '0');
    assert.deepEqual([second.exitCode, second.stderr], [0, '']);
    assert.match(JSON.stringify((await first).body), /superseded/i);
    assert.equal(await deployment.answer(), 'three');
  });

  it('replaces a process that dies while it waits for its turn, and loses no request', async () => {
    const deployment = await deploy({
      ...{ directory, name: 'dies-waiting' },
      args: ['--workers', '6', '--reload-watch', '0'],
    });
    const { balancer } = deployment;
    const clients = startKeptClients(balancer.port, 2);
    await waitFor(() => clients.answered > 100, 'some load');
    deployment.release('two');
    const reload = deployment.lb('reload');
    const waiting = await waitFor(async () => {
      const { processes, reload: now } = await deployment.status();
      const checking = processes.filter(({ state }) => state === 'checking');
      return (now?.done ?? 0) > 0 && checking.at(-1);
    }, 'the first to have taken over, and another to wait');
    process.kill(waiting.pid!, 'SIGKILL');
    const { exitCode, stderr } = await reload;
    assert.deepEqual([exitCode, stderr], [0, '']);
    await waitFor(async () => {
      const { processes } = await deployment.status();
      return processes.length === 6 && processes.every(({ state }) => state === 'serving');
    }, 'six to serve');
    const answers = new Set<string>();
    for (let count = 0; count < 12; count++) answers.add(await deployment.answer());
    assert.deepEqual([...answers], ['two']);
    await clients.stop();
    assert.deepEqual(clients.failures, []);
  });

  it('again and again and again leaves one process in each slot', async () => {
    const deployment = await deploy({
      ...{ directory, name: 'storm' },
      args: ['--workers', '2', '--reload-watch', '0'],
    });
    const { balancer } = deployment;
    const clients = startKeptClients(balancer.port, 2);
    // STORM_MS=60000 for a thorough run.
    const untilMs = performance.now() + Number(process.env.STORM_MS ?? 3_000);
    const asked: Promise<unknown>[] = [];
    while (performance.now() < untilMs) {
      asked.push(deployment.post('/v1/reload', { replace: true }));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await Promise.all(asked);
    deployment.release('last');
    const last = await deployment.lb('reload', '--replace');
    assert.deepEqual([last.exitCode, last.stderr], [0, '']);
    await clients.stop();
    assert.deepEqual(clients.failures, []);
    await waitFor(async () => (await deployment.status()).processes.length === 2, 'one process in each slot');
    const { processes } = await deployment.status();
    assert.deepEqual(
      processes.map(({ slot, state }) => [slot, state]),
      [
        [1, 'serving'],
        [2, 'serving'],
      ],
    );
    const { exit } = await balancer.stop();
    assert.equal(exit.code, 0);
    const forked = balancer.log.filter(({ event }) => event === 'worker-ready').map(({ pid }) => pid!);
    assert.ok(
      forked.every((pid) => !isAlive(pid)),
      'nobody is left',
    );
  });

  it('mends an app that crashes again and again', async () => {
    const deployment = await deploy({ directory, name: 'crashing', args: ['--workers', '1'] });
    const { balancer } = deployment;
    deployment.release('crashing', 'setTimeout(() => process.exit(1), 20);');
    process.kill(balancer.workers().get(1)!, 'SIGKILL');
    await waitForEvent(balancer, 'crash-loop');
    deployment.release('mended');
    const { exitCode, stderr } = await deployment.lb('reload', '--watch', '0');
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.equal(await deployment.answer(), 'mended');
    assert.deepEqual(
      (await deployment.status()).processes.map(({ state }) => state),
      ['serving'],
    );
  });

  it('whose master is killed leaves no process of either generation', async () => {
    const deployment = await deploy({
      ...{ directory, name: 'killed' },
      args: ['--workers', '2', '--reload-watch', '30s'],
    });
    void deployment.post('/v1/reload').catch(() => {});
    const pids = await waitFor(async () => {
      const { processes } = await deployment.status();
      const isFull = processes.filter(({ state }) => state === 'checking').length === 2;
      return isFull && processes.map(({ pid }) => pid!);
    }, 'both generations to live');
    assert.equal(pids.length, 4);
    deployment.balancer.signal('SIGKILL');
    await waitFor(() => pids.every((pid) => !isAlive(pid)), 'all of them to be gone');
  });

  it('lets a worker that is given a slot of the old generation be of the new one', async () => {
    const deployment = await deploy({
      ...{ directory, name: 'after' },
      args: ['--workers', '1', '--reload-watch', '0'],
    });
    deployment.release('two');
    assert.equal((await deployment.lb('reload')).exitCode, 0);
    const [pid] = (await deployment.status()).processes.map((process) => process.pid!);
    process.kill(pid!, 'SIGKILL');
    await waitFor(async () => {
      const [next] = (await deployment.status()).processes;
      return next?.state === 'serving' && next.pid !== pid;
    }, 'its successor');
    assert.equal(await deployment.answer(), 'two');
  });
});

describe('what else a running lb is told', { timeout: 120_000 }, () => {
  const directory = join(temporary, 'else');

  it('to scale to nothing lets clients wait, and to eight serves them', async () => {
    const deployment = await deploy({ directory, name: 'scaled', args: ['--workers', '2'] });
    const clients = startKeptClients(deployment.balancer.port, 2);
    await waitFor(() => clients.answered > 100, 'some load');
    for (const words of ['1', '+3', '8', '-7', '2']) {
      const { exitCode, stderr } = await deployment.lb(
        'scale',
        ...(words.startsWith('-') ? ['--', words] : [words]),
      );
      assert.deepEqual([exitCode, stderr], [0, ''], words);
    }
    await clients.stop();
    assert.deepEqual(clients.failures, []);
    assert.equal((await deployment.lb('scale', '0')).exitCode, 0);
    await waitFor(async () => (await deployment.status()).processes.length === 0, 'all workers to be gone');
    const waiting = request(deployment.balancer.port);
    await waitFor(async () => (await deployment.status()).waiting === 1, 'the client to wait');
    assert.equal((await deployment.lb('scale', '8')).exitCode, 0);
    assert.equal(releaseOf(await waiting), 'one');
    assert.equal((await deployment.status()).processes.length, 8);
    const { exit } = await deployment.balancer.stop();
    assert.equal(exit.code, 0);
  });

  it('by SIGUSR2 or by command, after its log was moved away, creates it anew', async () => {
    const path = join(directory, 'lb.log');
    mkdirSync(directory, { recursive: true });
    const env = { XDG_RUNTIME_DIR: directory, LB_NAME: 'logs' };
    const args = ['--port', '0', '--workers', '1', '--log-file', path];
    const { child, exited, log } = spawnBalancer(args, { env });
    const has = (file: string, event: string): boolean =>
      existsSync(file) && readFileSync(file, 'utf8').includes(`"event":"${event}"`);
    await waitFor(() => has(path, 'listening'), 'lb to listen');
    renameSync(path, `${path}.1`);
    child.kill('SIGUSR2');
    await waitFor(() => has(path, 'logs-reopened'), 'the new file');
    renameSync(path, `${path}.2`);
    const { exitCode, stdout } = await runLb(['logs', 'reopen'], { env });
    assert.deepEqual([exitCode, stdout.includes(path)], [0, true], stdout);
    child.kill('SIGTERM');
    assert.equal((await exited).code, 0);
    assert.deepEqual(
      [has(`${path}.1`, 'stopped'), has(`${path}.2`, 'stopped'), has(path, 'stopped')],
      [false, false, true],
    );
    assert.deepEqual(log, [], 'nothing of the log is on standard output');
  });

  it('to stop, serves on for the drain delay while it is not ready any more', async () => {
    const deployment = await deploy({
      ...{ directory, name: 'leaves' },
      args: ['--workers', '1', '--drain-delay', '2s'],
    });
    const { balancer } = deployment;
    const ready = async (): Promise<number> =>
      (await ask(join(directory, 'pointsman', 'leaves.sock'), { method: 'GET', target: '/readyz' })).status;
    assert.equal(await ready(), 200);
    balancer.signal('SIGTERM');
    await waitForEvent(balancer, 'leaving');
    assert.equal(await ready(), 503);
    assert.equal((await deployment.status()).state, 'leaving');
    assert.equal(await deployment.answer(), 'one', 'a client that comes all the same');
    const refused = await deployment.lb('scale', '2');
    assert.match(refused.stderr, /stopping/);
    const exit = await balancer.exited;
    assert.equal(exit.code, 0);
    const [leaving, draining] = ['leaving', 'worker-draining'].map(
      (name) => balancer.log.find(({ event }) => event === name)!.time as number,
    );
    assert.ok(draining! - leaving! >= 1_990, `${draining! - leaving!} ms`);
  });

  it('by the hang-up of its terminal, stops', { skip: !existsSync('/usr/bin/script') }, async () => {
    const path = join(directory, 'terminal.log');
    mkdirSync(directory, { recursive: true });
    const command = [process.execPath, ...built(), '--port', '0', '--workers', '1', '--no-control'];
    // It holds the other end of a terminal, which hangs up when it is killed.
    const terminal = spawn(
      'script',
      ['-qfc', `exec ${[...command, '--log-file', path].join(' ')}`, '/dev/null'],
      {
        stdio: ['pipe', 'ignore', 'ignore'],
      },
    );
    const logged = (event: string): Record<string, unknown> | undefined =>
      (existsSync(path) ? readFileSync(path, 'utf8') : '')
        .split('\n')
        .filter((line) => line.includes(`"event":"${event}"`))
        .map((line) => JSON.parse(line) as Record<string, unknown>)[0];
    const { pid } = await waitFor(() => logged('listening') && logged('started'), 'lb to listen', 30_000);
    terminal.kill('SIGKILL');
    await waitFor(() => !isAlive(pid as number), 'lb to end');
    assert.deepEqual([logged('stopping')?.signal, logged('stopped')?.clean], ['SIGHUP', true]);
  });

  it('by SIGINT to stop, does so at once', async () => {
    const deployment = await deploy({
      ...{ directory, name: 'at-once' },
      args: ['--workers', '1', '--drain-delay', '1m'],
    });
    deployment.balancer.signal('SIGINT');
    assert.equal((await deployment.balancer.exited).code, 0);
  });
});
