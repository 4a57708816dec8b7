import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { startApp, workerNumbers } from './apps/start-app.ts';
import { killLeftovers, transports } from './balancer.ts';
import { inParallel } from './client.ts';

/** Of one client, while others keep every worker busy. */
const CONNECTIONS = Number(process.env.AFFINITY_CONNECTIONS ?? 60);

for (const handoff of transports) {
  describe(`clients and their workers, by ${handoff}`, () => {
    afterEach(killLeftovers);

    for (const algo of ['source-hash', 'maglev', 'ring', 'rr(sticky=on)']) {
      it(`${algo} moves no connection of a client while all workers are busy`, async () => {
        const balancer = await startApp(handoff, 'blocks.mjs', ['--workers', '3', '--algo', algo]);
        let isOver = false;
        const others = Array.from({ length: 12 }, async (_, index) => {
          while (!isOver) await ask(balancer.port, `127.0.1.${index + 1}`, 3 + ((index * 7) % 38));
        });
        const answers = await inParallel(CONNECTIONS, 3, () => ask(balancer.port, '127.0.2.1', 1));
        isOver = true;
        await Promise.all(others);
        const slots = new Set(answers.map((text) => /slot (\d+)/.exec(text)?.[1]));
        assert.deepEqual([slots.size, slots.has(undefined)], [1, false], answers.slice(0, 3).join());
        const { exit, stopped } = await balancer.stop();
        assert.equal(exit.code, 0);
        // Nobody stands aside: the others have their workers, too.
        assert.ok(workerNumbers(stopped, 'connections').every((count) => count > 0));
      });
    }
  });
}

/** One request from this address to a handler that blocks its event loop for so long. */
function ask(port: number, localAddress: string, blockMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    let text = '';
    socket.on('data', (part) => {
      text += part;
    });
    socket.on('error', reject);
    socket.on('end', () => resolve(text));
    socket.write(`GET /?ms=${blockMs} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`);
  });
}
