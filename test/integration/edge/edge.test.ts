/** What stands in front of nodes hears how they are, and sends nobody to one that is about to go. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { missingHaproxy } from '../../../bench/nodes/haproxy.ts';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { appFile, waitForEvent } from '../apps/start-app.ts';
import {
  type Balancer,
  killLeftovers,
  spawnBalancer,
  startBalancer,
  waitFor,
  withDeadline,
} from '../balancer.ts';
import { request } from '../client.ts';
import { haproxyInFront, type Node } from './haproxy.ts';

afterEach(killLeftovers);

/** What the port says, to its end. */
function hear(port: number): Promise<string> {
  const heard = new Promise<string>((resolve, reject) => {
    let text = '';
    connect({ port, host: '127.0.0.1' })
      .setEncoding('utf8')
      .on('data', (part: string) => {
        text += part;
      })
      .on('end', () => resolve(text))
      .on('error', reject);
  });
  return withDeadline(heard, `the agent check on port ${port} to answer`);
}

/** Now, or within 10 ms. */
function isSettled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), sleep(10, false)]);
}

async function agentPortOf(balancer: Balancer): Promise<number> {
  return (await waitForEvent(balancer, 'agent-check')).port as number;
}

describe('the agent check', { timeout: 120_000 }, () => {
  it('says a weight while workers serve, and drain once lb is told to stop', async () => {
    const balancer = await startBalancer(['--workers', '2', '--agent-check', '0', '--drain-delay', '2s']);
    const port = await agentPortOf(balancer);
    assert.match(await hear(port), /^up ready \d+%\n$/);
    balancer.signal('SIGTERM');
    await waitForEvent(balancer, 'leaving');
    assert.equal(await hear(port), 'up drain\n');
    assert.equal((await request(balancer.port)).status, 200);
    assert.equal((await withDeadline(balancer.exited, 'lb to stop')).code, 0);
  });

  it('says down before a worker is ready', async () => {
    const { log, child, exited } = spawnBalancer([
      ...['--port', '0', '--workers', '1', '--agent-check', '0', appFile('never-listens.mjs')],
    ]);
    const { port } = await waitFor(() => log.find(({ event }) => event === 'agent-check'), 'the port');
    assert.equal(await hear(port as number), 'down #The workers are starting.\n');
    child.kill('SIGTERM');
    await exited;
  });

  it('says a weight while all workers are blocked: who waits for them would lose by it', async () => {
    const balancer = await startBalancer([appFile('blocks.mjs'), '--workers', '1', '--agent-check', '0']);
    const port = await agentPortOf(balancer);
    const block = (): Promise<unknown> => request(balancer.port, { path: '/block?ms=1000' });
    let blocked = block();
    const heard: string[] = [];
    // A busy machine answers less often in a second.
    while (heard.length < 20) {
      if (await isSettled(blocked)) blocked = block();
      heard.push(await hear(port));
    }
    await blocked;
    assert.deepEqual(
      heard.filter((line) => !/^up ready \d+%\n$/.test(line)),
      [],
    );
    await balancer.stop();
  });

  it('on a port that is taken ends the start and says so', async () => {
    const balancer = await startBalancer(['--workers', '1', '--agent-check', '0']);
    const taken = String(await agentPortOf(balancer));
    const { exited, stderr, log } = spawnBalancer(['--port', '0', '--agent-check', taken]);
    assert.equal((await withDeadline(exited, 'lb to end')).code, 3);
    assert.match(
      stderr() + JSON.stringify(log),
      /another process listens there. Choose another --agent-check/,
    );
    await balancer.stop();
  });
});

describe('keep-alive connections of a node that is told to stop', { timeout: 120_000 }, () => {
  for (const app of [[], [appFile('blocks.mjs')]]) {
    it(`end with an answer in the second half of the drain delay, ${app[0] ?? 'built in'}`, async () => {
      const balancer = await startBalancer([...app, '--workers', '1', '--drain-delay', '2s']);
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ask = async (): Promise<{ closes: boolean; reused: boolean }> => {
        const asking = get({ port: balancer.port, host: '127.0.0.1', agent });
        const [response] = (await once(asking, 'response')) as [IncomingMessage];
        await once(response.resume(), 'end');
        return { closes: response.headers.connection === 'close', reused: asking.reusedSocket };
      };
      await ask();
      balancer.signal('SIGTERM');
      await waitForEvent(balancer, 'leaving');
      assert.deepEqual(await ask(), { closes: false, reused: true });
      await waitFor(async () => (await ask()).closes, 'an answer that is the last one');
      // New ones are served to the end.
      assert.deepEqual(await ask(), { closes: true, reused: false });
      assert.equal(
        balancer.log.some(({ event }) => event === 'worker-draining'),
        false,
      );
      assert.equal((await withDeadline(balancer.exited, 'lb to stop')).code, 0);
    });
  }
});

describe('commands of the user', { timeout: 120_000 }, () => {
  it('run when all workers are ready, and before anything is closed', async () => {
    const file = join(temporaryDirectory(), 'heard');
    const note = `echo "$LB_EVENT $LB_ADDRESSES" >> ${file}`;
    const balancer = await startBalancer([
      ...['--workers', '1', '--host', '127.0.0.1'],
      ...['--on-ready', note, '--on-drain', `${note}; sleep 1`],
    ]);
    const address = `127.0.0.1:${balancer.port}`;
    await waitForEvent(balancer, 'hook');
    assert.equal(readFileSync(file, 'utf8'), `ready ${address}\n`);
    balancer.signal('SIGTERM');
    await waitFor(
      () => readFileSync(file, 'utf8') === `ready ${address}\ndrain ${address}\n`,
      'the second one',
    );
    assert.equal((await request(balancer.port)).status, 200);
    assert.equal((await withDeadline(balancer.exited, 'lb to stop')).code, 0);
  });
});

describe('two nodes behind HAProxy', { skip: missingHaproxy() ?? false, timeout: 120_000 }, () => {
  it('are deployed one after the other, and no request fails', async () => {
    const start = (port = '0', adminPort = '0', agentPort = '0'): Promise<Balancer> =>
      startBalancer(
        [
          ...['--port', port, '--workers', '2', '--agent-check', agentPort],
          ...['--admin-port', adminPort, '--admin-open', 'health', '--drain-delay', '4s'],
        ],
        { ownPorts: true },
      );
    const nodeOf = async (balancer: Balancer): Promise<Node> => ({
      port: balancer.port,
      adminPort: (await waitForEvent(balancer, 'admin-listening')).port as number,
      agentPort: await agentPortOf(balancer),
    });
    const balancers: Record<string, Balancer> = { a: await start(), b: await start() };
    const nodes = { a: await nodeOf(balancers.a!), b: await nodeOf(balancers.b!) };
    const front = await haproxyInFront(nodes);
    try {
      const isUp = async (name: string): Promise<boolean> => {
        const { status, weight } = (await front.servers()).get(name)!;
        return status === 'UP' && weight >= 1;
      };
      await waitFor(async () => (await isUp('a')) && (await isUp('b')), 'both nodes to be up');
      let isOver = false;
      const statuses: (number | undefined)[] = [];
      const client = async (): Promise<void> => {
        while (!isOver) statuses.push((await request(front.port)).status);
      };
      const clients = [client(), client(), client()];
      for (const name of ['a', 'b'] as const) {
        const old = balancers[name]!;
        old.signal('SIGTERM');
        await waitFor(async () => (await front.servers()).get(name)!.status.startsWith('DRAIN'), 'the drain');
        assert.equal((await withDeadline(old.exited, 'lb to stop', 30_000)).code, 0);
        const { port, adminPort, agentPort } = nodes[name];
        balancers[name] = await start(String(port), String(adminPort), String(agentPort));
        await waitFor(() => isUp(name), `${name} to be up again`, 20_000);
      }
      isOver = true;
      await Promise.all(clients);
      assert.ok(statuses.length > 100);
      assert.deepEqual([...new Set(statuses)], [200]);
      for (const balancer of Object.values(balancers)) balancer.signal('SIGINT');
      for (const balancer of Object.values(balancers)) await balancer.exited;
    } finally {
      await front.stop();
    }
  });
});
