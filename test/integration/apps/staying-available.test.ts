import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { start } from '../../../src/api/start.ts';
import { seededContext, testSeed } from '../../algorithms/views.ts';
import {
  isAlive,
  killLeftovers,
  type LogEvent,
  spawnBalancer,
  transports,
  waitFor,
  withDeadline,
} from '../balancer.ts';
import { request } from '../client.ts';
import { freePort, holdPort } from './free-port.ts';
import { appFile, startApp, waitForEvent, workerNumbers } from './start-app.ts';
import { startClients } from './steady-clients.ts';

/** How long workers are killed; with KILL_SECONDS, on a machine with nothing else to do, to the promise by the clock. */
const { KILL_SECONDS } = process.env;
const KILL_MS = Number(KILL_SECONDS ?? 4) * 1_000;

for (const handoff of transports) {
  describe(`staying available, by ${handoff}`, () => {
    let directory: string;
    let file: string;
    const held: Server[] = [];
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'lb-'));
      file = join(directory, 'file');
    });
    afterEach(killLeftovers);
    afterEach(() => rmSync(directory, { recursive: true }));
    afterEach(() => {
      for (const server of held.splice(0)) server.close();
    });

    it('is without a worker for no longer than starts take, while one after the other is killed under load', {
      timeout: KILL_MS + 60_000,
    }, async () => {
      const { random } = seededContext(testSeed());
      const balancer = await startApp(handoff, 'answers-late.mjs', [
        '--workers',
        '4',
        '--log-level',
        'debug',
      ]);
      const clients = startClients(balancer.port, 8, '/?ms=2');
      const killed = new Set<number>();
      for (const endMs = performance.now() + KILL_MS; performance.now() < endMs; ) {
        const pids = [...balancer.workers().values()].filter((pid) => !killed.has(pid));
        const victim = pids[Math.floor(random() * pids.length)];
        if (victim !== undefined) process.kill(victim, 'SIGKILL');
        killed.add(victim ?? 0);
        await new Promise((resolve) => setTimeout(resolve, 350));
      }
      const outcomes = await clients.stop();
      await waitFor(() => balancer.workers().size === 4, 'all workers to be back');
      const { exit, stopped } = await balancer.stop();
      assert.equal(exit.code, 0);
      const withoutMs = longestWithoutWorkerMs(balancer.log);
      const limitMs = KILL_SECONDS === undefined ? 2 * longestStartMs(balancer.log) : 1_000;
      assert.ok(withoutMs <= limitMs, `${withoutMs} ms without a worker`);
      // What a killed worker was answering is cut. Nobody is refused, or left to wait.
      assert.deepEqual(
        outcomes.filter(
          ({ status, ended }) => ended === 'timeout' || (status !== undefined && status !== 200),
        ),
        [],
      );
      assert.deepEqual([shed(stopped), balancer.log.some(({ event }) => event === 'crash-loop')], [0, false]);
      const cut = outcomes.filter(({ status }) => status === undefined).length;
      const counted = workerNumbers(stopped, 'cut').reduce((sum, count) => sum + count);
      assert.ok(cut <= counted, `${cut} were cut, ${counted} are accounted for`);
    });

    it('ends with 8 and the reason when no worker is of use any more, if it is told to', async () => {
      const balancer = await startApp(handoff, 'breaks.mjs', [
        ...['--workers', '2', '--restart-delay', '10ms', '--on-crash-loop', 'exit', '--', file],
      ]);
      assert.equal((await request(balancer.port)).status, 200);
      writeFileSync(file, '');
      for (const pid of balancer.workers().values()) process.kill(pid, 'SIGKILL');
      assert.deepEqual(await withDeadline(balancer.exited, 'lb to end', 20_000), { code: 8, signal: null });
      const { code, msg } = await waitForEvent(balancer, 'gave-up');
      assert.equal(code, 'ERR_CRASH_LOOP');
      assert.match(
        String(msg),
        /failed \d+ times in a row \(the last time: exit code 7\)[\s\S]*the database is away/,
      );
    });

    it('stops a balancer that was started from code, and tells why', async () => {
      const balancer = await start({
        ...{ app: appFile('breaks.mjs'), args: [file], port: 0, workers: 1, handoff },
        ...{ restartDelay: '10ms', onCrashLoop: 'exit' },
      });
      const [gaveUp, stopped] = [once(balancer, 'gaveUp'), once(balancer, 'stopped')];
      writeFileSync(file, '');
      process.kill(balancer.workers()[0]!.pid!, 'SIGKILL');
      const [{ code }] = await withDeadline(gaveUp, 'the balancer to give up');
      assert.equal(code, 'ERR_CRASH_LOOP');
      const [report] = await withDeadline(stopped, 'the balancer to stop');
      assert.deepEqual(report, await balancer.stop());
    });

    it('goes on trying otherwise, and serves again as soon as that is possible', async () => {
      const balancer = await startApp(handoff, 'breaks.mjs', [
        ...['--workers', '2', '--restart-delay', '10ms', '--restart-delay-max', '10m', '--', file],
      ]);
      assert.equal((await request(balancer.port)).status, 200);
      writeFileSync(file, '');
      for (const pid of balancer.workers().values()) process.kill(pid, 'SIGKILL');
      await waitForEvent(balancer, 'crash-loop', ({ slot }) => slot === 1);
      await waitForEvent(balancer, 'crash-loop', ({ slot }) => slot === 2);
      const waiting = request(balancer.port);
      rmSync(file);
      assert.equal((await waiting).status, 200, 'the back-off is no longer than a start');
      assert.equal((await balancer.stop()).exit.code, 0);
    });

    it('answers what a worker that is ready has begun, when it is told to stop before all are', async () => {
      const port = await freePort();
      const { child, log, exited } = spawnBalancer([
        ...[
          appFile('second-waits.mjs'),
          '--handoff',
          handoff,
          '--port',
          `${port}`,
          '--workers',
          '2',
          '--',
          file,
        ],
      ]);
      await waitForEvent({ log }, 'worker-ready');
      const isOver = join(directory, 'over');
      const slow = request(port, { path: `/?until=${isOver}` });
      assert.equal((await request(port)).status, 200);
      child.kill('SIGTERM');
      await waitForEvent({ log }, 'worker-draining');
      writeFileSync(isOver, '');
      assert.equal((await slow).status, 200);
      assert.deepEqual(await withDeadline(exited, 'lb to end', 20_000), { code: 0, signal: null });
      const { clean, cutAtStop } = await waitForEvent({ log }, 'stopped');
      assert.deepEqual([clean, cutAtStop], [true, 0]);
    });

    it('says what was cut, with 5, when that does not end in time', async () => {
      const port = await freePort();
      const { child, log, exited } = spawnBalancer([
        ...[appFile('second-waits.mjs'), '--handoff', handoff, '--port', `${port}`, '--workers', '2'],
        ...['--shutdown-timeout', '300ms', '--', file],
      ]);
      await waitForEvent({ log }, 'worker-ready');
      const slow = request(port, { path: `/?until=${file}` });
      assert.equal((await request(port)).status, 200);
      child.kill('SIGTERM');
      assert.deepEqual(await withDeadline(exited, 'lb to end', 20_000), { code: 5, signal: null });
      assert.equal((await slow).status, undefined);
      const { clean, killed, cutAtStop } = await waitForEvent({ log }, 'stopped');
      assert.deepEqual([clean, killed, cutAtStop], [false, 1, 1]);
    });

    it('ends with 4 as soon as an app has ended without listening', async () => {
      const { log, stderr, exited } = spawnBalancer([
        ...[appFile('ends-without-listening.mjs'), '--handoff', handoff, '--workers', '2'],
        ...['--ready-timeout', '1h'],
      ]);
      assert.deepEqual(await withDeadline(exited, 'lb to end', 20_000), { code: 4, signal: null });
      assert.match(
        stderr(),
        /exited \(exit code 0\) before it was ready.*never calls listen\(\).*that was all/s,
      );
      assert.ok(log.every(({ pid }) => pid === undefined || !isAlive(pid)));
    });

    it('ends with 3 and the port as soon as an app has ended because it is taken', async () => {
      const port = await freePort();
      held.push(await holdPort(port));
      const { stderr, exited } = spawnBalancer([
        ...[appFile('ignores-listen-errors.mjs'), '--handoff', handoff, '--workers', '2'],
        ...['--ready-timeout', '1h', '--', `${port}`],
      ]);
      assert.deepEqual(await withDeadline(exited, 'lb to end', 20_000), { code: 3, signal: null });
      assert.match(stderr(), new RegExp(`\\b${port} is in use by another process.*ERR_PORT_IN_USE`, 's'));
    });

    it('says at once that an app cannot listen, and names the port when it is not ready in time', async () => {
      const port = await freePort();
      held.push(await holdPort(port));
      const { log, stderr, exited } = spawnBalancer([
        ...[appFile('ignores-listen-errors.mjs'), '--handoff', handoff, '--workers', '1'],
        ...['--ready-timeout', '3s', '--', `${port}`, 'stays'],
      ]);
      const { slot, code } = await waitForEvent({ log }, 'listen-failed');
      assert.deepEqual([slot, code], [1, 'ERR_PORT_IN_USE']);
      assert.ok(!log.some(({ event }) => event === 'worker-not-ready'));
      assert.deepEqual(await withDeadline(exited, 'lb to end', 20_000), { code: 3, signal: null });
      assert.match(stderr(), new RegExp(`\\b${port} is in use by another process`));
    });
  });
}

/** From the first time that all four were there. */
function longestWithoutWorkerMs(log: readonly LogEvent[]): number {
  const ready = new Set<number>();
  let sinceMs: number | undefined;
  let longestMs = 0;
  let hasBegun = false;
  for (const { event, pid, time } of log) {
    if (event === 'worker-ready') ready.add(pid!);
    if (event === 'worker-exit') ready.delete(pid!);
    if (event === 'stopping') break;
    hasBegun ||= ready.size === 4;
    if (hasBegun && ready.size === 0) sinceMs ??= time as number;
    if (ready.size > 0 && sinceMs !== undefined) {
      longestMs = Math.max(longestMs, (time as number) - sinceMs);
      sinceMs = undefined;
    }
  }
  return longestMs;
}

function longestStartMs(log: readonly LogEvent[]): number {
  const forkedAtMs = new Map<number, number>();
  let longestMs = 0;
  for (const { event, pid, time } of log) {
    if (event === 'worker-forked') forkedAtMs.set(pid!, time as number);
    if (event === 'worker-ready') longestMs = Math.max(longestMs, (time as number) - forkedAtMs.get(pid!)!);
  }
  return longestMs;
}

function shed(stopped: LogEvent): number {
  return Object.values(stopped.shed as Record<string, number>).reduce((sum, count) => sum + count);
}
