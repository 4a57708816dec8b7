import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { seededContext, testSeed } from '../algorithms/views.ts';
import { killLeftovers, type StartOptions, startBalancer, transports, waitFor } from './balancer.ts';
import { type Outcome, request } from './client.ts';
import { killAtRandom, killRunArgs } from './random-kills.ts';

const KILLS = Number(process.env.KILLS ?? 40);

for (const handoff of transports) {
  describe(`when workers die, by ${handoff}`, () => {
    afterEach(killLeftovers);
    const start = (args: readonly string[], options?: StartOptions) =>
      startBalancer(['--handoff', handoff, ...args], options);

    it(`loses no connection that no worker had taken, in ${KILLS} random kills and stops under load`, {
      timeout: 900_000,
    }, async () => {
      const { random } = seededContext(testSeed());
      const balancer = await start(killRunArgs);
      await killAtRandom({ balancer, handoff, kills: KILLS, random });
    });

    it('gives a dead slot a new process of the next generation', async () => {
      const balancer = await start(['--workers', '2']);
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
      const balancer = await start(['--workers', '1']);
      const slow = request(balancer.port, { path: '/wait?ms=400' });
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

    it('passes on what a stopped worker has not taken, kills it as hung, and serves everybody once', async () => {
      const balancer = await start(['--workers', '2', '--ack-timeout', '500ms', '--hung-timeout', '1s']);
      const stopped = balancer.workers().get(1)!;
      process.kill(stopped, 'SIGSTOP');
      const answers = await Promise.all(Array.from({ length: 6 }, () => request(balancer.port)));
      assert.deepEqual(
        answers.map(({ status }) => status),
        Array(6).fill(200),
      );
      await waitFor(
        () => balancer.log.some((e) => e.event === 'worker-hung' && e.pid === stopped),
        'the kill',
      );
      await waitFor(
        () => balancer.log.some((e) => e.event === 'worker-ready' && e.generation === 2),
        'a new one',
      );
      const { stopped: summary } = await balancer.stop();
      assert.ok((summary.redispatched as number) >= 1);
    });

    it('holds up nobody else while a worker is stopped', async () => {
      const balancer = await start(['--workers', '4', '--ack-timeout', '5m', '--hung-timeout', '5m']);
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
      // Over ipc the one connection that was already handed to it cannot be called back.
      assert.equal(waiting.length, handoff === 'ipc' ? 1 : 0);
      assert.ok(answers.every(({ status }) => status === 200));
      process.kill(stopped, 'SIGCONT');
      assert.ok((await Promise.all(waiting)).every(({ status }) => status === 200));
      await balancer.stop();
    });
  });
}
