import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { connect, type SecureVersion } from 'node:tls';
import { killLeftovers, transports, waitFor, withDeadline } from '../balancer.ts';
import { inParallel } from '../client.ts';
import { ask, tally, trusted } from './ask.ts';
import { keepAliveRequest } from './open-connection.ts';
import { startApp, workerNumbers } from './start-app.ts';

interface Visit {
  /** The process that answered. */
  readonly pid: number;
  /** The server knew the session, and the handshake was a short one. */
  readonly isReused: boolean;
  /** What the next visit can begin with. */
  readonly session: Buffer;
}

for (const handoff of transports) {
  describe(`an https app, by ${handoff}`, () => {
    afterEach(killLeftovers);
    const start = (...args: string[]) =>
      startApp(handoff, 'echoes-requests.mjs', [
        '--workers',
        '2',
        '--stall-timeout',
        '1s',
        ...args,
        '--',
        'https',
      ]);

    it('answers, and says what it speaks', async () => {
      const balancer = await start();
      assert.deepEqual(
        balancer.addresses.map(({ scheme }) => scheme),
        ['https'],
      );
      const answers = await inParallel(10, 1, () => ask(balancer.port, { secure: true, json: { of: 'ä' } }));
      const said = answers.map(({ text }) => JSON.parse(text));
      assert.ok(said.every(({ method, body }) => method === 'POST' && body === '{"of":"ä"}'));
      assert.deepEqual(tally(said.map(({ pid }) => String(pid))), [5, 5]);
      const { exit, stopped } = await balancer.stop();
      assert.equal(exit.code, 0);
      assert.deepEqual(workerNumbers(stopped, 'requests'), [5, 5]);
    });

    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      it(`resumes a session of ${version} in every worker, and in one that came later`, async () => {
        const balancer = await start();
        const { session, ...first } = await visit(balancer.port, version);
        assert.equal(first.isReused, false);
        await resumesEverywhere();

        const [, victim] = [...balancer.workers()][0]!;
        process.kill(victim, 'SIGKILL');
        await waitFor(
          () => balancer.workers().size === 2 && ![...balancer.workers().values()].includes(victim),
          'a new worker',
        );
        await resumesEverywhere();
        await balancer.stop();

        async function resumesEverywhere(): Promise<void> {
          const left = new Set(balancer.workers().values());
          await waitFor(async () => {
            const { pid, isReused } = await visit(balancer.port, version, session);
            assert.ok(isReused, `${pid} resumes the session that ${first.pid} began`);
            left.delete(pid);
            return left.size === 0;
          }, 'an answer from every worker');
        }
      });
    }
  });
}

/** One request on a connection of its own. */
async function visit(port: number, version: SecureVersion, session?: Buffer): Promise<Visit> {
  const socket = connect({
    ...trusted,
    port,
    host: '127.0.0.1',
    minVersion: version,
    maxVersion: version,
    ...(session === undefined ? {} : { session }),
  });
  try {
    return await withDeadline(
      new Promise<Visit>((resolve, reject) => {
        let text = '';
        let next = session;
        socket.setEncoding('latin1');
        socket.once('error', reject);
        socket.on('session', (ticket) => {
          next = ticket;
        });
        socket.on('data', (part: string) => {
          text += part;
        });
        socket.once('end', () => {
          const pid = /"pid":(\d+)/.exec(text)?.[1];
          if (pid === undefined || next === undefined) reject(new Error(`no session, or no answer: ${text}`));
          else resolve({ pid: Number(pid), isReused: socket.isSessionReused(), session: next });
        });
        socket.write(keepAliveRequest('/', 'Connection: close\r\n'));
      }),
      'an answer by TLS',
    );
  } finally {
    socket.destroy();
  }
}
