import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { killLeftovers, transports } from '../balancer.ts';
import { request } from '../client.ts';
import { differentAnswers, printed, startApp, waitForEvent } from './start-app.ts';

for (const handoff of transports) {
  describe(`messages of an app, by ${handoff}`, () => {
    afterEach(killLeftovers);

    it('do not disturb the master, whatever they say', async () => {
      const balancer = await startApp(handoff, 'sends-anything.mjs', [
        '--workers',
        '2',
        '--log-level',
        'debug',
      ]);
      for (const slot of [1, 2]) {
        await waitForEvent(
          balancer,
          'worker-message',
          (event) => event.slot === slot && event.message === 'the end',
        );
      }
      for (let count = 0; count < 6; count++) assert.match((await request(balancer.port)).text, /serves on$/);
      assert.ok(balancer.log.every(({ event }) => event !== 'worker-exit' && event !== 'worker-draining'));
      assert.equal(balancer.log.filter(({ event }) => event === 'worker-ready').length, 2);
      const { exit, stopped } = await balancer.stop();
      assert.deepEqual([exit.code, stopped.accepted], [0, 6]);
    });

    it('are passed on as they were sent', async () => {
      const balancer = await startApp(handoff, 'sends-anything.mjs', [
        '--workers',
        '1',
        '--log-level',
        'debug',
      ]);
      await waitForEvent(balancer, 'worker-message', ({ message }) => message === 'the end');
      const messages = balancer.log
        .filter(({ event }) => event === 'worker-message')
        .map(({ message }) => message);
      assert.deepEqual(messages.slice(0, 9), [
        ...['ready', 'online', 42, true, ['a', { list: null }], {}],
        ...[{ type: 'pointsman:ready' }, { type: 'pointsman:retire' }, { type: 'pointsman:taken', id: 1 }],
      ]);
      assert.deepEqual(messages.at(-2), { text: 'x'.repeat(300_000) });
      assert.equal(messages.length, 14, "those in Node's own namespace are nobody's");
      await balancer.stop();
    });

    it('are all that it hears: nothing of ours arrives', async () => {
      const balancer = await startApp(handoff, 'prints-messages.mjs', ['--workers', '2']);
      await differentAnswers(2, async () => (await request(balancer.port)).text.slice(-6));
      process.kill(balancer.workers().get(1)!, 'SIGTERM');
      await waitForEvent(balancer, 'worker-ready', ({ generation }) => generation === 2);
      await differentAnswers(2, async () => (await request(balancer.port)).text.slice(-6));
      assert.equal((await balancer.stop()).exit.code, 0);
      assert.deepEqual(printed(balancer.log), []);
    });
  });
}
