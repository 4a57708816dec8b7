/** What an app does wrong, or unusually, is its own affair and nobody else's. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { killLeftovers, startBalancer, transports, waitFor } from '../balancer.ts';
import { request } from '../client.ts';
import { freePort } from './free-port.ts';
import { appFile, differentAnswers, startApp, waitForPrinted } from './start-app.ts';

for (const handoff of transports) {
  describe(`an app under lb, by ${handoff}`, () => {
    afterEach(killLeftovers);

    it('goes on serving after it survived an error in a handler', async () => {
      const balancer = await startApp(handoff, 'survives-what-it-throws.mjs', ['--workers', '2']);
      for (let count = 0; count < 6; count++) {
        assert.equal((await request(balancer.port, { path: '/throw' })).status, 500);
      }
      const pids = await differentAnswers(2, async () => bodyOf(await request(balancer.port)));
      assert.deepEqual(
        pids,
        [...balancer.workers().values()].map((pid) => `pid ${pid}\n`).sort(),
        'the same two processes',
      );
      assert.equal((await balancer.stop()).exit.code, 0);
    });

    it('is told once by the signal that its worker got, even if its handlers are for once', async () => {
      const balancer = await startApp(handoff, 'ends-gracefully-once.mjs', ['--workers', '1']);
      const [pid] = balancer.workers().values();
      const answer = request(balancer.port);
      await waitForPrinted(balancer, /^a request$/);
      process.kill(pid!, 'SIGTERM');
      assert.equal(bodyOf(await answer), 'late\n');
      await waitForPrinted(balancer, /^cleaned up$/);
      await waitFor(() => ![...balancer.workers().values()].includes(pid!), 'the worker to be replaced');
      const signals = balancer.log.filter(({ msg }) => /^got SIG/.test(String(msg)));
      assert.deepEqual(
        signals.map(({ msg }) => msg),
        ['got SIGTERM'],
      );
      await balancer.stop();
    });

    it('may put another server in the place of one that still answers', async () => {
      const port = await freePort();
      const balancer = await startBalancer([
        appFile('swaps-its-server.mjs'),
        '--handoff',
        handoff,
        '--workers',
        '1',
        '--port',
        String(port),
        '--',
        '1',
      ]);
      const slow = request(port, { path: '/slow' });
      assert.match(bodyOf(await request(port, { path: '/swap' })), /^old /);
      assert.equal(bodyOf(await slow), 'old slow\n');
      await waitFor(async () => {
        const { status, text } = await request(port);
        return status === 200 && text.includes('new ');
      }, 'the new server to answer');
      for (let count = 0; count < 5; count++) assert.match(bodyOf(await request(port)), /^new /);
      await balancer.stop();
    });

    it('finds nothing of one connection in the async context of another', async () => {
      const balancer = await startApp(handoff, 'keeps-its-context.mjs', ['--workers', '1', '--defer-accept']);
      const seen = await Promise.all(
        Array.from({ length: 40 }, (_, index) => say(balancer.port, `client ${index}`)),
      );
      assert.deepEqual([...new Set(seen)], ['nothing']);
      await balancer.stop();
    });
  });
}

function bodyOf({ text }: { readonly text: string }): string {
  return text.slice(text.indexOf('\r\n\r\n') + 4);
}

/** What a server answers to `words`. */
function say(port: number, words: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(words));
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    socket.once('end', () => resolve(answer)).once('error', reject);
  });
}
