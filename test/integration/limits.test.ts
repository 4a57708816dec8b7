import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { MASTER_PER_WORKER } from '../../src/platform/descriptors.ts';
import { startApp } from './apps/start-app.ts';
import {
  type Balancer,
  killLeftovers,
  openDescriptors,
  type StartOptions,
  startBalancer,
  transports,
  waitFor,
} from './balancer.ts';
import { exchange, type Outcome, request } from './client.ts';

for (const handoff of transports) {
  describe(`limits, by ${handoff}`, () => {
    afterEach(killLeftovers);
    const start = (args: readonly string[], options?: StartOptions) =>
      startBalancer(['--handoff', handoff, ...args], options);

    it('keeps free what the master holds for each worker', async () => {
      const startApps = (count: string) =>
        startApp(handoff, 'greets.mjs', ['--workers', count, '--port', '0']);
      const [few, many] = [await startApps('1'), await startApps('4')];
      const held = (openDescriptors(many.pid) - openDescriptors(few.pid)) / 3;
      // Of the pipes of output, channel and bus, six in all, a process that comes after it may need as many once more.
      assert.equal(held + 6, MASTER_PER_WORKER[handoff]);
      await Promise.all([few.stop(), many.stop()]);
    });

    it('sheds with 503 what the queue has no place for, and serves the rest when workers move again', async () => {
      const balancer = await start([
        ...['--workers', '2', '--queue-limit', '5', '--pending-limit', '1'],
        ...['--stall-timeout', '60s', '--ack-timeout', '5m'],
      ]);
      signalWorkers(balancer, 'SIGSTOP');
      const waiting = Array.from({ length: 20 }, () => request(balancer.port, { timeoutMs: 30_000 }));
      const shed = await waitForShed(waiting, 13);
      for (const { text } of shed) {
        assert.match(text, /^HTTP\/1\.1 503 Service Unavailable\r\n/);
        assert.match(text, /\r\nConnection: close\r\n/);
      }
      signalWorkers(balancer, 'SIGCONT');
      const outcomes = await Promise.all(waiting);
      assert.equal(
        outcomes.filter(({ status }) => status === 200).length,
        7,
        'one with each worker, five in the queue',
      );
      const { stopped } = await balancer.stop();
      assert.equal((stopped.shed as Record<string, number>)['queue-full'], 13);
      assert.ok(balancer.log.some(({ event, reason }) => event === 'shed' && reason === 'queue-full'));
    });

    it('sheds what waited longer than the queue timeout', async () => {
      const balancer = await start([
        ...['--workers', '1', '--queue-timeout', '200ms', '--pending-limit', '1'],
        ...['--stall-timeout', '60s', '--ack-timeout', '5m'],
      ]);
      signalWorkers(balancer, 'SIGSTOP');
      const first = request(balancer.port, { timeoutMs: 30_000 });
      const second = await request(balancer.port, { timeoutMs: 30_000 });
      const outcomes = [second, await request(balancer.port)];
      assert.ok(outcomes.every(({ status, isComplete }) => status === 503 && isComplete));
      signalWorkers(balancer, 'SIGCONT');
      assert.equal((await first).status, 200);
      const { stopped } = await balancer.stop();
      assert.equal((stopped.shed as Record<string, number>)['queue-timeout'], 2);
    });

    it('sheds above --max-connections and has room again when connections close', async () => {
      const balancer = await start(['--workers', '2', '--max-connections', '3']);
      const held = Array.from({ length: 3 }, () => request(balancer.port, { path: '/wait?ms=700' }));
      const over = await request(balancer.port);
      assert.equal(over.status, 503);
      assert.ok((await Promise.all(held)).every(({ status }) => status === 200));
      await waitForStatus(balancer, 200);
      const { stopped } = await balancer.stop();
      assert.ok((stopped.shed as Record<string, number>)['max-connections']! >= 1);
    });

    it('closes no client silently when the master runs short of descriptors', async () => {
      const balancer = await start(['--workers', '2', '--queue-timeout', '60s', '--ack-timeout', '5m'], {
        under: ['prlimit', '--nofile=160:160'],
      });
      signalWorkers(balancer, 'SIGSTOP');
      const waiting = Array.from({ length: 150 }, () => request(balancer.port, { timeoutMs: 30_000 }));
      await waitFor(() => balancer.log.some(({ reason }) => reason === 'descriptors'), 'the master to shed');
      assert.ok(openDescriptors(balancer.pid) < 160);
      signalWorkers(balancer, 'SIGCONT');
      const outcomes = await Promise.all(waiting);
      const served = outcomes.filter(({ status }) => status === 200).length;
      const refused = outcomes.filter(({ status }) => status === 503).length;
      // A refusal that could not linger may reach the client as a reset, but it was counted and said.
      const { stopped } = await balancer.stop();
      const counted = Object.values(stopped.shed as Record<string, number>).reduce(
        (sum, count) => sum + count,
        0,
      );
      assert.equal(served + counted, 150, 'every client was served or counted as shed');
      assert.ok(refused > 0 && served > 0);
      assert.equal(outcomes.filter(({ ended }) => ended === 'timeout').length, 0);
    });

    it('keeps account of the descriptors that many workers cost, and survives the loss of all of them', async () => {
      const balancer = await start(['--workers', '10', '--queue-timeout', '60s', '--ack-timeout', '5m'], {
        under: ['prlimit', '--nofile=290:290'],
      });
      signalWorkers(balancer, 'SIGSTOP');
      const waiting = Array.from({ length: 200 }, () => request(balancer.port, { timeoutMs: 30_000 }));
      await waitFor(() => balancer.log.some(({ reason }) => reason === 'descriptors'), 'the master to shed');
      signalWorkers(balancer, 'SIGKILL');
      const outcomes = await Promise.all(waiting);
      const served = outcomes.filter(({ status }) => status === 200).length;
      const { stopped } = await balancer.stop();
      const shed = Object.values(stopped.shed as Record<string, number>);
      const others = outcomes.filter(({ status }) => status !== 200 && status !== 503);
      assert.equal(
        served + shed.reduce((sum, count) => sum + count, 0),
        200,
        `served or counted as shed; neither: ${JSON.stringify(others.slice(0, 3))}, ${JSON.stringify(stopped)}`,
      );
      assert.equal(outcomes.filter(({ ended }) => ended === 'timeout').length, 0);
    });

    it('refuses to start when the limit of open files cannot carry --max-connections', async () => {
      await assert.rejects(
        start(['--workers', '2', '--max-connections', '5000'], {
          under: ['prlimit', '--nofile=256:256'],
        }),
        /"code":2[\s\S]*open-file limit is 256/,
      );
    });

    it('gives to another worker what one at its descriptor limit could not receive', async () => {
      const balancer = await start(['--workers', '2'], {
        env: {
          NODE_OPTIONS: `--import ${pathToFileURL('test/fixtures/exhausts-descriptors-in-slot-1.mjs').href}`,
        },
        under: ['prlimit', '--nofile=200:200'],
      });
      const expected = 'refused';
      // A worker too slow to say that it refuses is reclaimed from as a stalled one first; it is asked again.
      await waitFor(async () => {
        const { status } = await request(balancer.port);
        assert.equal(status, 200);
        return balancer.log.some(
          ({ event, slot, reason }) => event === 'handoff-returned' && slot === 1 && reason === expected,
        );
      }, `worker 1 to be named as one that ${expected} a connection`);
      const { stopped } = await balancer.stop();
      assert.ok((stopped.redispatched as number) > 0);
    });

    it('counts the time in the queue towards the time a client has for its request', async () => {
      const balancer = await start(['--workers', '1', '--headers-timeout', '1s', '--ack-timeout', '5m']);
      signalWorkers(balancer, 'SIGSTOP');
      const startMs = performance.now();
      const half = exchange(balancer.port, 'GET / HT', 20_000);
      await new Promise((resolve) => setTimeout(resolve, 900));
      signalWorkers(balancer, 'SIGCONT');
      const { status } = await half;
      assert.equal(status, 408);
      assert.ok(
        performance.now() - startMs < 1_800,
        'a clock that began at the hand-off would have run to 1.9 s',
      );
      await balancer.stop();
    });
  });
}

function signalWorkers(balancer: Balancer, signal: NodeJS.Signals): void {
  for (const pid of balancer.workers().values()) process.kill(pid, signal);
}

async function waitForShed(waiting: readonly Promise<Outcome>[], count: number): Promise<Outcome[]> {
  const shed: Outcome[] = [];
  for (const outcome of waiting) void outcome.then((settled) => shed.push(settled));
  await waitFor(() => shed.length >= count, `${count} refusals`);
  return shed;
}

async function waitForStatus(balancer: Balancer, status: number): Promise<void> {
  const deadline = performance.now() + 5_000;
  while ((await request(balancer.port)).status !== status) {
    if (performance.now() > deadline) throw new Error(`waited in vain for status ${status}`);
  }
}
