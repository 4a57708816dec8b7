/** A worker whose limit of descriptors is lowered while it runs refuses what it has no room for. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { startApp } from './apps/start-app.ts';
import { killLeftovers, openDescriptors, startBalancer, transports, waitFor } from './balancer.ts';
import { request } from './client.ts';

/** As many as lie in a mailbox at a time. */
const CLIENTS = 16;
/** Connections that the worker has room for. */
const ROOM = 5;

/** The worker takes nothing meanwhile, for longer than one may that has room. */
const STAY_MS = 1_500;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a worker whose descriptor limit is lowered while it runs', {
  skip: transports.includes('mailbox') ? false : 'there is no mailbox here',
}, () => {
  afterEach(killLeftovers);

  for (const [what, start] of [
    ['the raw responder', (args: readonly string[]) => startBalancer(['--handoff', 'mailbox', ...args])],
    ['an app', (args: readonly string[]) => startApp('mailbox', 'answers-by-path.mjs', args)],
  ] as const) {
    it(`takes what it has room for, loses nothing, and lives: ${what}`, { timeout: 60_000 }, async () => {
      const balancer = await start(['--workers', '1', '--hung-timeout', '1s']);
      await waitFor(() => balancer.workers().size === 1, 'the worker');
      // All that Node opens late is open by now.
      for (let count = 0; count < 4; count++) await request(balancer.port);
      await pause(200);
      const pid = balancer.workers().get(1)!;
      lowerLimit(pid, openDescriptors(pid) + ROOM);
      // All of them are there at once when it goes on.
      process.kill(pid, 'SIGSTOP');
      const answers = Array.from({ length: CLIENTS }, () => askAndStay(balancer.port));
      await pause(300);
      process.kill(pid, 'SIGCONT');
      assert.deepEqual(await Promise.all(answers), Array(CLIENTS).fill('HTTP/1.1 200'));
      assert.equal((await request(balancer.port)).status, 200);
      const bad = balancer.log.filter(({ event }) => /^worker-(exit|hung|misbehaved)$/.test(event ?? ''));
      assert.deepEqual(bad, []);
      await balancer.stop();
    });
  }
});

/** The beginning of the answer, on a connection that stays for a while. */
function askAndStay(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', ({ message }) => resolve(message));
    socket.on('close', () => resolve('closed'));
    socket.once('data', (data) => {
      resolve(data.toString('latin1', 0, 12));
      setTimeout(() => socket.destroy(), STAY_MS);
    });
    socket.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
  });
}

function lowerLimit(pid: number, limit: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${limit}:${limit}`]);
}
