import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { seededContext, testSeed } from '../algorithms/views.ts';
import {
  type Balancer,
  killLeftovers,
  openDescriptors,
  residentBytes,
  startBalancer,
  waitFor,
} from './balancer.ts';
import { type Outcome, request } from './client.ts';

const KILLS = Number(process.env.KILLS ?? 200);

describe('when workers die', () => {
  afterEach(killLeftovers);

  it(`loses no connection that no worker had taken, in ${KILLS} random kills under load`, {
    timeout: 300_000,
  }, async () => {
    const { random } = seededContext(testSeed());
    const balancer = await startBalancer([
      ...[
        '--workers',
        '4',
        '--algo',
        'lc',
        '--restart-delay',
        '10ms',
        '--restart-delay-max',
        '50ms',
        '--log-level',
        'trace',
      ],
    ]);
    await load(balancer, 500);
    const before = { descriptors: openDescriptors(balancer.pid), bytes: residentBytes(balancer.pid) };

    const outcomes: Outcome[] = [];
    let isOver = false;
    const clients = Array.from({ length: 16 }, async () => {
      while (!isOver) outcomes.push(await request(balancer.port, { timeoutMs: 5_000 }));
    });
    for (let kill = 0; kill < KILLS; kill++) {
      const pids = await waitFor(() => {
        const ready = [...balancer.workers().values()];
        return ready.length >= 3 && ready;
      }, 'three workers to be ready');
      const victim = pids[Math.floor(random() * pids.length)]!;
      process.kill(victim, 'SIGKILL');
      await waitFor(
        () => balancer.log.some((e) => e.event === 'worker-exit' && e.pid === victim),
        'its exit',
      );
    }
    isOver = true;
    await Promise.all(clients);

    await waitFor(() => balancer.workers().size === 4, 'all workers to be back');
    const taken = new Set(
      balancer.log.filter((e) => e.event === 'connection-taken').map((e) => e.remotePort),
    );
    const cut = outcomes.filter(({ isComplete, status }) => !isComplete || status !== 200);
    const lost = cut.filter(({ localPort, status }) => status === 503 || !taken.has(localPort));
    assert.deepEqual(lost, [], 'a connection without an answer must have been taken by a worker that died');
    assert.deepEqual(
      outcomes.filter(({ ended }) => ended === 'timeout' || ended === 'refused'),
      [],
    );
    assert.ok(
      cut.every(({ durationMs }) => durationMs < 1_000),
      'a cut client knows within a second',
    );
    assert.ok(outcomes.length > KILLS, `only ${outcomes.length} requests`);

    await waitFor(
      () => openDescriptors(balancer.pid) <= before.descriptors,
      'descriptors to be back where they were',
    );
    // The log of the test's own making and the heap's slack are in it: a leak of sockets would be far more.
    assert.ok(residentBytes(balancer.pid) < before.bytes + 64 * 2 ** 20);
    const { exit, stopped } = await balancer.stop();
    assert.equal(exit.code, 0);
    console.log(`# ${outcomes.length} requests, ${cut.length} cut, ${stopped.redispatched} picked again`);
  });

  it('gives a dead slot a new process of the next generation', async () => {
    const balancer = await startBalancer(['--workers', '2']);
    process.kill(balancer.workers().get(1)!, 'SIGKILL');
    await waitFor(
      () => balancer.log.some((e) => e.event === 'worker-ready' && e.generation === 2),
      'a new worker',
    );
    const answers = await Promise.all([1, 2].map(() => request(balancer.port, { path: '/whoami' })));
    const bodies = answers.map(({ text }) => JSON.parse(text.slice(text.indexOf('{'))));
    assert.deepEqual(bodies.map(({ slot, generation }) => [slot, generation]).sort(), [
      [1, 2],
      [2, 1],
    ]);
    await balancer.stop();
  });

  it('replaces a worker that was told to end by itself, without cutting what it does', async () => {
    const balancer = await startBalancer(['--workers', '1']);
    const slow = request(balancer.port, { path: '/wait?ms=400' });
    await waitFor(() => true, 'the request');
    const second = request(balancer.port, { path: '/wait?ms=400' });
    process.kill(balancer.workers().get(1)!, 'SIGTERM');
    await waitFor(
      () => balancer.log.some((e) => e.event === 'worker-ready' && e.generation === 2),
      'a new worker',
    );
    assert.equal((await request(balancer.port)).status, 200);
    assert.equal((await slow).status, 200);
    assert.equal((await second).status, 200);
    await balancer.stop();
  });

  it('passes on what a stopped worker has not taken once that is killed as stuck, and serves it once', async () => {
    const balancer = await startBalancer(['--workers', '2', '--ack-timeout', '500ms', '--stall-ms', '10ms']);
    const stopped = balancer.workers().get(1)!;
    process.kill(stopped, 'SIGSTOP');
    const answers = await Promise.all(Array.from({ length: 6 }, () => request(balancer.port)));
    assert.deepEqual(
      answers.map(({ status }) => status),
      Array(6).fill(200),
    );
    assert.ok(balancer.log.some((e) => e.event === 'worker-stuck' && e.pid === stopped));
    const { stopped: summary } = await balancer.stop();
    assert.equal(summary.redispatched, 1);
  });

  it('holds up nobody else while a worker is stopped', async () => {
    const balancer = await startBalancer(['--workers', '4', '--ack-timeout', '5m']);
    const stopped = balancer.workers().get(3)!;
    process.kill(stopped, 'SIGSTOP');
    const waiting: Promise<Outcome>[] = [];
    const answers: Outcome[] = [];
    for (let count = 0; count < 40; count++) {
      const answer = request(balancer.port, { timeoutMs: 60_000 });
      const first = await Promise.race([
        answer,
        new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 1_000)),
      ]);
      if (first === undefined) waiting.push(answer);
      else answers.push(first);
    }
    assert.equal(waiting.length, 1, 'only the connection that was already handed to it waits');
    assert.ok(answers.every(({ status }) => status === 200));
    process.kill(stopped, 'SIGCONT');
    assert.equal((await waiting[0]!).status, 200);
    await balancer.stop();
  });
});

async function load(balancer: Balancer, count: number): Promise<void> {
  for (let index = 0; index < count; index += 20) {
    await Promise.all(Array.from({ length: 20 }, () => request(balancer.port)));
  }
}
