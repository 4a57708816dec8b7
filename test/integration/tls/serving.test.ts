import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, it } from 'node:test';
import { connect } from 'node:tls';
import { v2 } from '../../proxy-protocol/make-header.ts';
import { ask, tally, trusted } from '../apps/ask.ts';
import { openConnection } from '../apps/open-connection.ts';
import { startApp, waitForAddresses, waitForEvent, workerNumbers } from '../apps/start-app.ts';
import {
  type Balancer,
  isAlive,
  killLeftovers,
  startBalancer,
  transports,
  waitFor,
  withDeadline,
} from '../balancer.ts';
import { exchange, inParallel } from '../client.ts';
import { begin, showOver } from '../proxy-protocol/say.ts';
import { pairs, serials, tlsFlags } from './certificates.ts';
import { visit } from './visit.ts';

for (const handoff of transports) {
  describe(`--tls-cert, by ${handoff}`, () => {
    afterEach(killLeftovers);

    it('secures the built-in responder, in the workers', async () => {
      const flags = ['--handoff', handoff, '--workers', '2', '--defer-accept', 'off'];
      const balancer = await startBalancer([...flags, ...tlsFlags(pairs.localhost)]);
      assert.equal(balancer.addresses[0]!.scheme, 'https');
      const answers = await inParallel(10, 2, () => ask(balancer.port, { secure: true, path: '/whoami' }));
      assert.deepEqual(tally(answers.map(({ text }) => String(JSON.parse(text).slot))), [5, 5]);
      // A target of https is served where it belongs.
      const absolute = await visit(balancer.port, { path: 'https://localhost/whoami' });
      assert.match(absolute.text, /^HTTP\/1\.1 200 /);
      const streamed = await ask(balancer.port, { secure: true, path: '/bytes?n=3000000' });
      assert.equal(streamed.text.length, 3_000_000);
      // Whoever does not speak TLS learns nothing, and does no harm.
      const plain = await exchange(balancer.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      assert.deepEqual([plain.text.includes('HTTP/1.1 200'), plain.ended !== 'timeout'], [false, true]);
      const silent = await openConnection(balancer.port);
      const { exit, stopped } = await balancer.stop();
      assert.deepEqual([exit.code, stopped.clean], [0, true]);
      assert.equal(await withDeadline(silent.ended, 'the end of a silent connection'), 'end');
    });

    it('secures an HTTP server of an app, and leaves all others as they are', async () => {
      const directory = mkdtempSync(join(tmpdir(), 'pointsman-tls-'));
      const path = join(directory, 'app.sock');
      const args = ['--workers', '1', ...tlsFlags(pairs.renewed), '--', path];
      const balancer = await startApp(handoff, 'secured-and-not.mjs', args, { ownPorts: true });
      try {
        const addresses = await waitForAddresses(balancer, 4);
        const ports = addresses.filter((address) => address.path === undefined).map(({ port }) => port);
        const [secured, own, plain] = ports as [number, number, number];
        const answer = await visit(secured, { path: '/' });
        assert.equal(answer.serial, serials.renewed);
        const { pid, remotePort, ...said } = JSON.parse(answer.text.slice(answer.text.indexOf('{')));
        assert.deepEqual(said, { encrypted: true, remoteAddress: '127.0.0.1', alpnProtocol: false });
        assert.deepEqual([pid, remotePort], [[...balancer.workers().values()][0], answer.localPort]);

        assert.equal((await visit(own, { path: '/' })).serial, serials.localhost);
        assert.equal((await exchange(plain, '')).text, 'greetings\n');
        const local = await openConnection({ path }, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
        await local.receives(/"encrypted":false/);
        const { scheme } = await waitForEvent(balancer, 'not-secured', ({ port }) => port === plain);
        assert.equal(scheme, 'tcp');
        assert.equal((await waitForEvent(balancer, 'not-secured', ({ port }) => port === own)).level, 30);
        const { exit, stopped } = await balancer.stop();
        assert.deepEqual([exit.code, workerNumbers(stopped, 'requests')], [0, [3]]);
      } finally {
        rmSync(directory, { recursive: true });
      }
    });

    it('gives a client the certificate of the name it asks for, and speaks HTTP/1.1', async () => {
      const balancer = await startApp(handoff, 'echoes-requests.mjs', [
        ...['--workers', '1', ...tlsFlags(pairs.localhost, pairs.shop)],
      ]);
      const serialOf = async (servername: string) => (await visit(balancer.port, { servername })).serial;
      assert.deepEqual(await inParallel(5, 1, (at) => serialOf(names[at]!)), [
        ...[serials.shop, serials.shop, serials.shop],
        // A wildcard is for one label, and the first certificate for names that nobody has.
        ...[serials.localhost, serials.localhost],
      ]);
      assert.equal((await visit(balancer.port, { alpn: ['h2', 'http/1.1'] })).alpn, 'http/1.1');
      await assert.rejects(visit(balancer.port, { alpn: ['h2'] }), /no application protocol/i);
      await balancer.stop();
    });

    it('takes the header of the PROXY protocol first, and then speaks TLS', async () => {
      const flags = ['--workers', '1', '--proxy-protocol', 'require', '--proxy-trusted', '127.0.0.1'];
      const header = v2({
        source: '192.0.2.7',
        sourcePort: 9,
        destination: '198.51.100.1',
        destinationPort: 443,
      });
      const args = [...flags, ...tlsFlags(pairs.localhost)];
      const app = await startApp(handoff, 'shows-its-client.mjs', [...args, '--', 'http']);
      const shown = await showOver('https', { port: app.port }, header);
      assert.deepEqual([shown.said, shown.remoteAddress, shown.remotePort], ['hello', '192.0.2.7', 9]);
      assert.equal(shown.proxy!.local.port, app.port);
      await app.stop();

      const builtIn = await startBalancer(['--handoff', handoff, ...args]);
      const socket = await begin({ port: builtIn.port }, header);
      const secured = connect({ socket, ...trusted });
      secured.write('GET /whoami HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      assert.match(await text(secured), /"192\.0\.2\.7"/);
      await builtIn.stop();
    });

    it('answers every request of busy kept connections through a reload, moves none and ends them soon', async () => {
      const balancer = await startApp(handoff, 'echoes-requests.mjs', [
        ...['--workers', '2', '--reload-watch', '0', ...tlsFlags(pairs.localhost)],
      ]);
      const old = [...balancer.workers().values()];
      const agent = new Agent({ keepAlive: true, maxSockets: 4 });
      let answered = 0;
      let isOver = false;
      const clients = Array.from({ length: 4 }, async () => {
        while (!isOver) {
          const { status } = await ask(balancer.port, { secure: true, agent });
          assert.equal(status, 200);
          answered++;
        }
      });
      try {
        await reloaded(balancer, () => answered);
        // The next answer on each was its last: nobody waits for the clients to be idle.
        await waitFor(() => old.every((pid) => !isAlive(pid)), 'the old workers to end');
      } finally {
        isOver = true;
        await Promise.all(clients);
        agent.destroy();
      }
      const { stopped } = await balancer.stop();
      assert.deepEqual([stopped.clean, workerNumbers(stopped, 'cut')], [true, [0, 0]]);
      const workers = stopped.workers as readonly { readonly migrated: number }[];
      assert.ok(workers.every(({ migrated }) => migrated === 0));
    });
  });
}

const names = ['shop.test', 'www.shop.test', 'WWW.Shop.Test', 'a.b.shop.test', 'elsewhere.test'];

/** Requests are answered before and after it. */
async function reloaded(balancer: Balancer, answered: () => number): Promise<void> {
  const before = answered();
  await waitFor(() => answered() > before + 20, 'answers before the reload');
  balancer.signal('SIGHUP');
  const isOver = () => balancer.log.some(({ event }) => event === 'reloaded');
  await waitFor(isOver, 'the reload to be over', 30_000);
  const after = answered();
  await waitFor(() => answered() > after + 20, 'answers after the reload');
}
