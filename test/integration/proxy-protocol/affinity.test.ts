/** Clients behind one proxy are told apart by the algorithm, and stay who they are through reloads. */
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { runLb } from '../../cli/run-lb.ts';
import { tlv, v2 } from '../../proxy-protocol/make-header.ts';
import { startApp } from '../apps/start-app.ts';
import { type Balancer, killLeftovers, startBalancer, transports } from '../balancer.ts';
import { inParallel } from '../client.ts';
import { begin, ending, overHttp, type Shown } from './say.ts';

const CLIENTS = 1_000;
const WORKERS = 4;
/** A share beyond six standard deviations comes once in 10^8 runs of a hash that is even. */
const MOST_OFF = 6 * Math.sqrt((CLIENTS * (WORKERS - 1)) / WORKERS ** 2);
const temporary = temporaryDirectory();
const env = { XDG_RUNTIME_DIR: temporary };
const proxied = ['--proxy-protocol', 'require', '--proxy-trusted', '127.0.0.0/8', '--reload-watch', '0'];

afterEach(killLeftovers);

for (const handoff of transports) {
  describe(`clients behind a proxy, by ${handoff}`, { timeout: 180_000 }, () => {
    it('are spread by source-hash, each with its worker through a reload', async (test) => {
      const name = `spread-${handoff}`;
      const args = [
        '--algo',
        'source-hash',
        '--workers',
        String(WORKERS),
        '--handoff',
        handoff,
        '--name',
        name,
      ];
      const balancer = await startBalancer([...args, ...proxied], { env });
      const before = await slotsOf(balancer);
      const reloaded = await runLb(['reload'], { env: { ...env, LB_NAME: name } });
      assert.deepEqual([reloaded.exitCode, reloaded.stderr], [0, '']);
      const after = await slotsOf(balancer);
      const moved = before.filter((slot, index) => slot !== after[index]).length;
      const shares = Array.from(
        { length: WORKERS },
        (_, at) => before.filter((slot) => slot === at + 1).length,
      );
      test.diagnostic(`clients of each worker: ${shares.join(', ')}`);
      assert.equal(moved, 0);
      for (const share of shares) assert.ok(Math.abs(share - CLIENTS / WORKERS) < MOST_OFF, String(shares));
      await balancer.stop();
    });
  });
}

describe('a kept connection behind a proxy', { timeout: 180_000 }, () => {
  it('keeps its client and what the proxy said, however often it moves', { skip: isIpcOnly() }, async () => {
    const name = 'moves';
    const args = ['--workers', '2', '--name', name, ...proxied, '--', 'http'];
    const balancer = await startApp('mailbox', 'shows-its-client.mjs', args, { env });
    const clients = await Promise.all(
      Array.from({ length: 20 }, (_, index) => begin(balancer, headerOf(index), 1 + index * 9)),
    );
    const asked = await Promise.all(clients.map(show));
    for (const generation of [2, 3]) {
      const { exitCode, stderr } = await runLb(['reload'], { env: { ...env, LB_NAME: name } });
      assert.deepEqual([exitCode, stderr], [0, '']);
      const again = await Promise.all(clients.map(show));
      for (const [index, shown] of again.entries()) {
        assert.equal(shown.generation, generation);
        assert.equal(shown.remoteAddress, `192.0.2.${index}`);
        assert.equal(shown.proxy!.uniqueId, 'u'.repeat(index));
        assert.deepEqual(shown.proxy, asked[index]!.proxy);
      }
    }
    const { stdout } = await runLb(['status', '--json'], { env: { ...env, LB_NAME: name } });
    const { moved, processes } = JSON.parse(stdout) as { moved: number; processes: object[] };
    assert.ok(moved >= 2 * clients.length, `${moved} moved`);
    assert.ok(processes.length >= 2);
    for (const client of clients) client.destroy();
    const { exit, stopped } = await balancer.stop();
    assert.deepEqual([exit.code, stopped.clean], [0, true]);
    assert.deepEqual(
      balancer.log.filter(({ event }) => event === 'worker-misbehaved'),
      [],
    );
  });

  it('keeps its client in the built-in responder as well', { skip: isIpcOnly() }, async () => {
    const name = 'moves-raw';
    const args = ['--handoff', 'mailbox', '--workers', '2', '--name', name, ...proxied];
    const balancer = await startBalancer(args, { env });
    const kept = await begin(balancer, headerOf(7));
    assert.equal(await overHttp(kept, 'one', ''), 'one');
    assert.equal((await runLb(['reload'], { env: { ...env, LB_NAME: name } })).exitCode, 0);
    assert.equal(await overHttp(kept, 'two', ''), 'two');
    kept.write('GET /whoami HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const text = await ending(kept);
    assert.match(text, /"generation":2.*"address":"192\.0\.2\.7"/);
    await balancer.stop();
  });
});

function isIpcOnly(): string | false {
  return transports.includes('mailbox') ? false : 'by ipc no connection moves';
}

function headerOf(index: number): Buffer {
  return v2({ source: `192.0.2.${index}`, sourcePort: 1_000 + index }, tlv(5, 'u'.repeat(index)));
}

async function show(socket: Socket): Promise<Shown> {
  return JSON.parse(await overHttp(socket, 'a', '')) as Shown;
}

/** Which worker each of the clients gets. */
function slotsOf(balancer: Pick<Balancer, 'port'>): Promise<number[]> {
  return inParallel(CLIENTS, 16, async (index) => {
    const source = `10.${index % 7}.${index >> 8}.${index & 255}`;
    const socket = await begin({ port: balancer.port }, v2({ source, sourcePort: 1_024 + index }));
    socket.write('GET /whoami HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    return Number(/"slot":(\d+)/.exec(await ending(socket))?.[1]);
  });
}
