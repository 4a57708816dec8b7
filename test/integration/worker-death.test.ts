import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { afterEach, describe, it } from 'node:test';
import { seededContext, testSeed } from '../algorithms/views.ts';
import {
  killLeftovers,
  type LogEvent,
  openDescriptors,
  residentBytes,
  type StartOptions,
  startBalancer,
  transports,
  waitFor,
} from './balancer.ts';
import { inParallel, type Outcome, request } from './client.ts';

const KILLS = Number(process.env.KILLS ?? 200);

for (const handoff of transports) {
  describe(`when workers die, by ${handoff}`, () => {
    afterEach(killLeftovers);
    const start = (args: readonly string[], options?: StartOptions) =>
      startBalancer(['--handoff', handoff, ...args], options);

    it(`loses no connection that no worker had taken, in ${KILLS} random kills and stops under load`, {
      timeout: 900_000,
    }, async () => {
      const { random } = seededContext(testSeed());
      const balancer = await start(
        [
          ...['--workers', '4', '--algo', 'lc', '--stuck-timeout', '2s', '--ack-timeout', '1s'],
          ...['--restart-delay', '10ms', '--restart-delay-max', '50ms', '--log-level', 'trace'],
        ],
        { program: built() },
      );
      await inParallel(500, 20, () => request(balancer.port));
      const before = { descriptors: openDescriptors(balancer.pid), bytes: residentBytes(balancer.pid) };

      const outcomes: Outcome[] = [];
      const wrongAnswers: string[] = [];
      let isOver = false;
      let nextId = 1;
      const clients = Array.from({ length: 16 }, async () => {
        while (!isOver) {
          const id = `request-${nextId++}`;
          const outcome = await request(balancer.port, {
            path: '/echo',
            headers: `X-Id: ${id}\r\n`,
            timeoutMs: 10_000,
          });
          outcomes.push(outcome);
          const answers = outcome.text.split('HTTP/1.1 200 OK').length - 1;
          if (
            answers > 1 ||
            (answers === 1 && outcome.isComplete && !outcome.text.includes(`X-Id: ${id}\r\n`))
          ) {
            wrongAnswers.push(outcome.text);
          }
        }
      });
      for (let kill = 0; kill < KILLS; kill++) {
        const pids = await waitFor(() => {
          const ready = [...balancer.workers().values()];
          return ready.length >= 3 && ready;
        }, 'three workers to be ready');
        const victim = pids[Math.floor(random() * pids.length)]!;
        // Every sixth is stopped for a while first, with whatever it had taken or had waiting.
        if (kill % 6 === 5) {
          process.kill(victim, 'SIGSTOP');
          const answered = outcomes.length;
          await waitFor(() => outcomes.length > answered + 40, 'others to serve meanwhile');
          if (kill % 12 === 5) {
            process.kill(victim, 'SIGCONT');
            continue;
          }
        }
        process.kill(victim, 'SIGKILL');
        await waitFor(
          () => balancer.log.some((e) => e.event === 'worker-exit' && e.pid === victim),
          'its exit',
        );
      }
      isOver = true;
      await Promise.all(clients);
      await waitFor(() => balancer.workers().size === 4, 'all workers to be back');

      const cut = outcomes.filter(({ isComplete, status }) => !isComplete || status !== 200);
      assert.deepEqual(
        cut.filter(({ status, ended }) => status !== undefined || ended === 'timeout' || ended === 'refused'),
        [],
        'nobody was refused or left hanging',
      );
      if (handoff === 'ipc') {
        const taken = new Set(balancer.log.filter(isEvent('connection-taken')).map((e) => e.remotePort));
        assert.deepEqual(
          cut.filter(({ localPort }) => !taken.has(localPort)),
          [],
          'a connection without an answer must have been taken by a worker that died',
        );
      }
      const died = balancer.log
        .filter(isEvent('worker-exit'))
        .reduce((sum, exit) => sum + (exit.cut as number), 0);
      assert.ok(cut.length <= died, `${cut.length} cut, but only ${died} were with workers that died`);
      // Each kill may catch one that was answered and not yet counted as closed; more would be a leak in the account.
      if (handoff === 'mailbox')
        assert.ok(died <= cut.length + KILLS, `${died} said to be cut, ${cut.length} were`);
      assert.deepEqual(wrongAnswers, [], 'one answer each, to its own request');
      assert.ok(outcomes.length > KILLS, `only ${outcomes.length} requests`);

      await waitFor(
        () => openDescriptors(balancer.pid) <= before.descriptors,
        'descriptors to be back where they were',
      );
      // The heap's slack is in it; a leak of sockets or of workers would be far more.
      assert.ok(residentBytes(balancer.pid) < before.bytes + 64 * 2 ** 20);
      const { exit, stopped } = await balancer.stop();
      assert.equal(exit.code, 0, JSON.stringify(balancer.log.slice(-12)));
      const done = (stopped.workers as { requests: number }[]).reduce(
        (sum, { requests }) => sum + requests,
        0,
      );
      const answered = outcomes.length - cut.length + 500;
      // Shared memory outlives a killed worker, so every request that was ever run is in the count.
      if (handoff === 'mailbox') {
        assert.ok(done >= answered && done <= answered + cut.length, `${done} run, ${answered} answered`);
      }
      console.log(`# ${outcomes.length} requests, ${cut.length} cut, ${stopped.redispatched} picked again`);
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

    it('passes on what a stopped worker has not taken, kills it as stuck, and serves everybody once', async () => {
      const balancer = await start(['--workers', '2', '--ack-timeout', '500ms', '--stuck-timeout', '1s']);
      const stopped = balancer.workers().get(1)!;
      process.kill(stopped, 'SIGSTOP');
      const answers = await Promise.all(Array.from({ length: 6 }, () => request(balancer.port)));
      assert.deepEqual(
        answers.map(({ status }) => status),
        Array(6).fill(200),
      );
      await waitFor(
        () => balancer.log.some((e) => e.event === 'worker-stuck' && e.pid === stopped),
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
      const balancer = await start(['--workers', '4', '--ack-timeout', '5m', '--stuck-timeout', '5m']);
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

function isEvent(name: string): (event: LogEvent) => boolean {
  return ({ event }) => event === name;
}

/** The program as it is published: its workers start several times faster than from source. */
function built(): readonly string[] {
  if (!isBuilt) execFileSync('npm', ['run', '--silent', 'build']);
  isBuilt = true;
  return ['dist/cli/main.js'];
}

let isBuilt = false;
