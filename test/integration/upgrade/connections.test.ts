/** Idle keep-alive connections go to the master that takes over: nobody is told to connect again, nobody loses a request. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { runLb } from '../../cli/run-lb.ts';
import { v2 } from '../../proxy-protocol/make-header.ts';
import { habits, startKeptClients } from '../apps/kept-clients.ts';
import {
  closeConnections,
  keepAliveRequest,
  type OpenConnection,
  openConnection,
} from '../apps/open-connection.ts';
import { appFile, waitForEvent } from '../apps/start-app.ts';
import { type Balancer, isAlive, startBalancer, transports, waitFor, withDeadline } from '../balancer.ts';
import { begin, overHttp, type Shown } from '../proxy-protocol/say.ts';
import { endAll, env, masterNamed, stop, upgrade } from './upgrading.ts';

const KEPT = 50;

/** Its master's number, and its own. */
const WHO = `import { createServer } from 'node:http';
createServer({ keepAliveTimeout: 60_000 }, (_, response) => response.end('<' + process.ppid + '>')).listen(3000);`;

function appOf(text: string): string {
  const app = join(temporaryDirectory(), 'app.mjs');
  writeFileSync(app, text);
  return app;
}

async function answered(clients: readonly OpenConnection[], times: number, by = ''): Promise<void> {
  for (const client of clients) client.write(keepAliveRequest());
  await waitFor(
    () =>
      clients.every(({ text }) => text.split('HTTP/1.1 200').length > times && text.trimEnd().endsWith(by)),
    `answer ${times} to every client`,
  );
}

function connectAll(port: number, count = KEPT): Promise<OpenConnection[]> {
  return Promise.all(Array.from({ length: count }, () => openConnection(port)));
}

/** Requests under way in the workers. */
async function inFlight(name: string): Promise<number> {
  const { stdout } = await runLb(['status', '--json'], { env: { ...env, LB_NAME: name } });
  const { processes } = JSON.parse(stdout) as { processes: { inFlight: number }[] };
  return processes.reduce((sum, process) => sum + process.inFlight, 0);
}

async function upgraded(balancer: Pick<Balancer, 'pid'>, name: string): Promise<number> {
  const { pid, exitCode, stderr } = await upgrade(name);
  assert.deepEqual([exitCode, stderr], [0, '']);
  await waitFor(() => !isAlive(balancer.pid), 'the one before to be gone');
  await waitFor(async () => (await masterNamed(name)) === pid, 'the new one to be reached');
  return pid!;
}

afterEach(closeConnections);
afterEach(endAll);

describe('idle connections', { timeout: 120_000, skip: !transports.includes('mailbox') }, () => {
  it('of an app go from one master to the next, and to the one after that', async () => {
    const balancer = await startBalancer([appOf(WHO), '--workers', '2', '--name', 'moves'], { env });
    const clients = await connectAll(balancer.port);
    await answered(clients, 1, `<${balancer.pid}>`);
    let last = balancer.pid;
    for (const time of [2, 3]) {
      const pid = await upgraded({ pid: last }, 'moves');
      await answered(clients, time, `<${pid}>`);
      last = pid;
    }
    const told = balancer.log.filter(({ event }) => event === 'connections-moved');
    assert.deepEqual(
      told.map(({ moved, ended }) => [moved, ended]),
      [
        [KEPT, 0],
        [KEPT, 0],
      ],
    );
    assert.ok(clients.every(({ hasEnded }) => !hasEnded));
    await stop('moves', last);
  });

  it('of the built-in responder go as well, and what is asked meanwhile is answered', async () => {
    const args = ['--workers', '2', '--name', 'moves-raw', '--keep-alive-timeout', '60s'];
    const balancer = await startBalancer(args, { env });
    const clients = await connectAll(balancer.port);
    await answered(clients, 1);
    const { pid } = await upgrade('moves-raw');
    // Some of them before they have moved, some afterwards, some on the way.
    await answered(clients, 2);
    await waitFor(() => !isAlive(balancer.pid), 'the one before to be gone');
    await answered(clients, 3);
    assert.ok(clients.every(({ hasEnded }) => !hasEnded));
    await waitFor(async () => (await masterNamed('moves-raw')) === pid, 'the new one to be reached');
    await stop('moves-raw', pid!);
  });

  it('go where there are more than a mailbox holds as well', async () => {
    const count = 600;
    const balancer = await startBalancer([appOf(WHO), '--workers', '1', '--name', 'many'], { env });
    const clients = await connectAll(balancer.port, count);
    await answered(clients, 1);
    const pid = await upgraded(balancer, 'many');
    await answered(clients, 2, `<${pid}>`);
    const { moved, ended } = await waitForEvent(balancer, 'connections-moved');
    assert.deepEqual([moved, ended], [count, 0]);
    await stop('many', pid);
  });

  it('go through a master between two others, whose own workers are gone, to the last one', async () => {
    const count = 300;
    const go = join(temporaryDirectory(), 'go');
    const app = appOf(
      `import { createServer } from 'node:http'; import { existsSync } from 'node:fs';
      createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
        const timer = setInterval(() => {
          if (request.url === '/slow' && !existsSync(${JSON.stringify(go)})) return;
          clearInterval(timer);
          response.end('<' + process.ppid + '>');
        }, 5);
      }).listen(3000);`,
    );
    const balancer = await startBalancer([app, '--workers', '1', '--name', 'chain'], { env });
    const clients = await connectAll(balancer.port, count);
    for (const client of clients) client.write(keepAliveRequest('/slow'));
    await waitFor(async () => (await inFlight('chain')) === count, 'the requests to be under way');
    const pids: number[] = [];
    for (let time = 0; time < 2; time++) {
      const { pid } = await upgrade('chain');
      await waitFor(async () => (await masterNamed('chain')) === pid, 'the new one to be reached');
      pids.push(pid!);
    }
    // The first one cannot be: the one between has nothing left of its own.
    await waitForEvent(balancer, 'stopped');
    writeFileSync(go, '');
    await waitFor(() => clients.every(({ text }) => text.includes('>')), 'the slow answers');
    await waitFor(() => !isAlive(balancer.pid) && !isAlive(pids[0]!), 'both before to be gone');
    assert.equal(clients.filter(({ hasEnded }) => hasEnded).length, 0);
    await answered(clients, 2, `<${pids[1]}>`);
    await stop('chain', pids[1]!);
  });

  it('that ask all the time are never cut, and none is told to connect again', async () => {
    const balancer = await startBalancer(
      [appFile('counts-bytes.mjs'), '--workers', '2', '--name', 'asking'],
      { env },
    );
    const clients = startKeptClients(balancer.port, 4);
    await waitFor(() => clients.answered > 100, 'answers');
    let last = balancer.pid;
    for (let time = 0; time < 2; time++) last = await upgraded({ pid: last }, 'asking');
    const before = clients.answered;
    await waitFor(() => clients.answered > before + 100, 'more answers');
    await clients.stop();
    assert.deepEqual(clients.failures, []);
    assert.equal(clients.connections, 4 * habits.length);
    const told = balancer.log.filter(({ event }) => event === 'connections-moved');
    assert.deepEqual(
      told.map(({ moved }) => moved),
      [clients.connections, clients.connections],
    );
    await stop('asking', last);
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const)
    it(`stay to their end once the next one is gone by ${signal}, and are told which answer is the last`, async () => {
      const go = join(temporaryDirectory(), 'go');
      const app = appOf(
        `import { createServer } from 'node:http'; import { existsSync } from 'node:fs';
        createServer((request, response) => {
          const timer = setInterval(() => {
            if (request.url === '/slow' && !existsSync(${JSON.stringify(go)})) return;
            clearInterval(timer);
            response.end('done');
          }, 5);
        }).listen(3000);`,
      );
      const balancer = await startBalancer([app, '--workers', '1', '--name', 'gone'], { env });
      const [busy] = await connectAll(balancer.port, 1);
      busy!.write(keepAliveRequest('/slow'));
      await waitFor(async () => (await inFlight('gone')) === 1, 'the request to be under way');
      const { pid } = await upgrade('gone');
      await waitForEvent(balancer, 'worker-draining');
      await waitFor(async () => (await masterNamed('gone')) === pid, 'the new one to be reached');
      process.kill(pid!, signal);
      await waitForEvent(balancer, 'connections-stay');
      writeFileSync(go, '');
      await busy!.receives(/connection: close[\s\S]*done/i);
      assert.equal(await withDeadline(busy!.ended, 'its end'), 'end');
      await waitFor(() => !isAlive(balancer.pid) && !isAlive(pid!), 'the end of both');
    });

  for (const [how, then] of [
    ['keeps them with their processes', ['--no-migrate']],
    ['hands over by ipc', ['--handoff', 'ipc']],
  ] as const)
    it(`end where the next one ${how}`, async () => {
      const config = join(temporaryDirectory(), 'lb.config.json');
      const written = (options: object): void => writeFileSync(config, JSON.stringify(options));
      written({ migrate: true });
      const args = [appOf(WHO), '--workers', '1', '--name', 'not', '--config', config];
      const balancer = await startBalancer(args, { env });
      const [client] = await connectAll(balancer.port, 1);
      await answered([client!], 1);
      written(then[0] === '--no-migrate' ? { migrate: false } : { handoff: 'ipc' });
      const pid = await upgraded(balancer, 'not');
      assert.equal(await withDeadline(client!.ended, 'its end'), 'end');
      assert.equal(balancer.log.filter(({ event }) => event === 'connections-moved').length, 0);
      await stop('not', pid);
    });

  it('keep their clients, of whom a proxy has told', async () => {
    const args = ['--workers', '2', '--name', 'proxied', '--proxy-protocol', 'require'];
    const balancer = await startBalancer(
      [appFile('shows-its-client.mjs'), ...args, '--proxy-trusted', '127.0.0.0/8', '--', 'http'],
      { env },
    );
    const clients = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        begin(balancer, v2({ source: `192.0.2.${index}`, sourcePort: 1_000 + index })),
      ),
    );
    const show = async (): Promise<(string | undefined)[]> => {
      const answers = await Promise.all(clients.map((client) => overHttp(client, 'a', '')));
      return answers.map((answer) => (JSON.parse(answer) as Shown).remoteAddress);
    };
    const asked = await show();
    assert.equal(asked[7], '192.0.2.7');
    const pid = await upgraded(balancer, 'proxied');
    assert.deepEqual(await show(), asked);
    const { moved } = await waitForEvent(balancer, 'connections-moved');
    assert.equal(moved, clients.length);
    for (const client of clients) client.destroy();
    await stop('proxied', pid);
  });
});
