/** What is closed behind the PROXY protocol, and that it is counted. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { runLb } from '../../cli/run-lb.ts';
import { headers, tlv, v1, v2 } from '../../proxy-protocol/make-header.ts';
import { startApp } from '../apps/start-app.ts';
import {
  type Balancer,
  killLeftovers,
  spawnBalancer,
  startBalancer,
  transports,
  waitFor,
} from '../balancer.ts';
import { adminPort, scrape } from '../metrics/scrape.ts';
import { begin, ending, showOver } from './say.ts';

const request = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
const client = { source: '192.0.2.7', sourcePort: 56_324 };

const temporary = temporaryDirectory();

afterEach(killLeftovers);

for (const handoff of transports) {
  describe(`a connection without a good header, by ${handoff}`, { timeout: 120_000 }, () => {
    const start = (trusted: string, ...args: string[]): Promise<Balancer> => {
      const proxied = ['--proxy-protocol', 'require', '--proxy-trusted', trusted, '--admin-port', '0'];
      return startBalancer(['--handoff', handoff, '--workers', '1', ...proxied, ...args]);
    };

    it('is closed unanswered and counted by its reason, and holds up nobody', async () => {
      const balancer = await start('10.0.0.0/8,127.0.0.1', '--proxy-timeout', '400');
      const { port } = balancer;
      const waiting = [
        await begin({ port }, Buffer.alloc(0)),
        await begin({ port }, v1(client).subarray(0, 20)),
      ];
      const silent = Promise.all(waiting.map(ending));
      const wrong = Buffer.from(headers['v2 with a checksum']!);
      wrong[20]! ^= 1;
      for (const bytes of [
        Buffer.from(request),
        Buffer.from('PROXY TCP4 192.0.2.07 127.0.0.1 1 2\r\n'),
        Buffer.concat([v2(client, tlv(0xe0, Buffer.alloc(5_000)))]),
        wrong,
      ]) {
        const socket = await begin({ port }, bytes);
        socket.write(request);
        assert.equal(await ending(socket), '');
      }
      const left = await begin({ port }, v2(client).subarray(0, 0));
      left.end();
      assert.equal(await ending(left), '');
      const good = await begin({ port }, v2(client));
      good.write(request);
      assert.match(await ending(good), /^HTTP\/1\.1 200 /);
      assert.deepEqual(await silent, ['', '']);
      const expected = {
        ...{ 'no-header': 1, malformed: 1, 'too-long': 1, checksum: 1, timeout: 2, closed: 1 },
        ...{ untrusted: 0, 'too-many': 0, stopping: 0 },
      };
      // The one that sent nothing may be known to the kernel alone for a moment.
      await waitFor(async () => (await counts(balancer)).timeout === 2, 'the timeouts');
      assert.deepEqual(await counts(balancer), expected);
      const said = balancer.log.filter(({ event }) => event === 'proxy-refused').map(({ reason }) => reason);
      assert.deepEqual([...new Set(said)].sort(), [
        'checksum',
        'malformed',
        'no-header',
        'timeout',
        'too-long',
      ]);
      const { exit, stopped } = await balancer.stop();
      assert.deepEqual([exit.code, stopped.clean], [0, true]);
    });

    it('is closed where no trusted proxy is, whatever it says', async () => {
      const balancer = await start('10.0.0.0/8,::1');
      for (const header of [v1(client), v2(client), headers['v2 local']!, Buffer.from(request)]) {
        const socket = await begin({ port: balancer.port }, header);
        socket.write(request);
        assert.equal(await ending(socket), '');
      }
      assert.equal((await counts(balancer)).untrusted, 4);
      const [said] = balancer.log.filter(({ event }) => event === 'proxy-refused');
      assert.match(String(said?.msg), /not from a proxy that --proxy-trusted names.*127\.0\.0\.1/);
      await balancer.stop();
    });

    it('reaches nobody when its client has reset it, which leaves the bytes and no address', async () => {
      const balancer = await start('10.0.0.0/8');
      const { pid, port } = balancer;
      process.kill(pid, 'SIGSTOP');
      try {
        for (const header of [v1(client), v2(client), headers['v2 local']!]) {
          const socket = connect(port, '127.0.0.1');
          await once(socket, 'connect');
          await new Promise((resolve) =>
            socket.write(Buffer.concat([header, Buffer.from(request)]), resolve),
          );
          socket.resetAndDestroy();
        }
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      const seen = async () => {
        const { text } = await scrape(adminPort(balancer));
        const lines = text.matchAll(/^lb_listener_(connections_accepted|proxy_refused)_total\{.*\} (\d+)$/gm);
        return [...lines]
          .map(([, what, count]) => ({ what, count: Number(count) }))
          .filter(({ count }) => count > 0);
      };
      await waitFor(
        async () => (await seen()).reduce((sum, { count }) => sum + count, 0) === 3,
        'all of them',
      );
      assert.deepEqual(await seen(), [{ what: 'proxy_refused', count: 3 }]);
      await balancer.stop();
    });

    it('is closed when it has waited longest and more wait than the master may hold', async () => {
      const balancer = await startBalancer(
        ['--handoff', handoff, '--workers', '1', '--proxy-protocol', 'require', '--admin-port', '0'].concat(
          ['--proxy-trusted', '127.0.0.1', '--proxy-timeout', '60s', '--shutdown-timeout', '1s'],
          ['--defer-accept', 'off'],
        ),
        { under: ['prlimit', '--nofile=400'] },
      );
      const { port } = balancer;
      const first = await begin({ port }, Buffer.from('PROXY'));
      const firstEnds = ending(first);
      const others = await Promise.all(
        Array.from({ length: 120 }, () => begin({ port }, Buffer.from('PROXY'))),
      );
      for (const other of others) other.on('error', () => {});
      assert.equal(await firstEnds, '');
      const last = others.at(-1)!;
      last.write(v1(client).subarray(5));
      last.write(request);
      assert.match(await ending(last), /^HTTP\/1\.1 200 /);
      assert.ok((await counts(balancer))['too-many']! > 0);
      for (const other of others) other.destroy();
      await balancer.stop();
    });
  });

  describe(`a reload check behind the PROXY protocol, by ${handoff}`, { timeout: 120_000 }, () => {
    for (const speaks of ['http', 'https']) {
      it(`speaks for itself over ${speaks}`, async () => {
        const check = ['--reload-check', '/', '--reload-watch', '0'];
        const proxied = ['--proxy-protocol', 'require', '--proxy-trusted', '127.0.0.0/8'];
        const name = `${handoff}-${speaks}`;
        const env = { XDG_RUNTIME_DIR: temporary, LB_NAME: name };
        const args = ['--name', name, '--workers', '1', ...check, ...proxied, '--', speaks];
        const balancer = await startApp(handoff, 'shows-its-client.mjs', args, { env });
        const { exitCode, stderr } = await runLb(['reload'], { env });
        assert.deepEqual([exitCode, stderr], [0, '']);
        const { port } = balancer;
        assert.equal((await showOver(speaks, { port }, v2(client))).generation, 2);
        await balancer.stop();
      });
    }
  });
}

describe('options of the PROXY protocol that contradict each other', () => {
  for (const [args, says] of [
    [
      ['--proxy-protocol', 'require'],
      /--proxy-protocol require is not valid: expected --proxy-trusted beside it/,
    ],
    [
      ['--proxy-trusted', '::1'],
      /--proxy-trusted ::1 is not valid: expected --proxy-protocol require beside it/,
    ],
    [
      ['--proxy-timeout', '1s'],
      /--proxy-timeout 1s is not valid: expected --proxy-protocol require beside it/,
    ],
    [
      ['--proxy-trusted', '10.0.0.0/33'],
      /separated by commas, such as 10\.0\.0\.0\/8,::1, not 10\.0\.0\.0\/33/,
    ],
  ] as const) {
    it(`are refused: ${args.join(' ')}`, async () => {
      const { exited, stderr } = spawnBalancer(args);
      assert.equal((await exited).code, 2);
      assert.match(stderr(), says);
    });
  }
});

async function counts(balancer: Balancer): Promise<Record<string, number>> {
  const { text } = await scrape(adminPort(balancer));
  const lines = text.matchAll(/^lb_listener_proxy_refused_total\{.*reason="([^"]+)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, reason, count]) => [reason, Number(count)]));
}
