import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { killLeftovers, transports } from '../balancer.ts';
import { inParallel } from '../client.ts';
import { ask, tally } from './ask.ts';
import { closeSessions, openSession } from './http2-session.ts';
import { startApp, workerNumbers } from './start-app.ts';

const STREAMS = 20;

for (const handoff of transports) {
  for (const protocol of ['h2', 'h2c'] as const) {
    describe(`an app that speaks ${protocol}, by ${handoff}`, () => {
      afterEach(killLeftovers);
      afterEach(closeSessions);
      const start = (...args: string[]) =>
        startApp(handoff, 'echoes-requests.mjs', ['--workers', '2', ...args, '--', protocol]);

      it('answers many streams at once on one connection, in one worker, and counts each', async () => {
        const balancer = await start();
        const { scheme } = balancer.addresses[0]!;
        assert.equal(scheme, protocol === 'h2' ? 'https' : 'h2c');
        const session = await openSession(balancer.port, protocol);
        const answers = await Promise.all(
          Array.from({ length: STREAMS }, (_, index) => session.ask(`/${index}`, `body of ${index}`)),
        );
        assert.deepEqual(
          answers.map(({ status, said }) => [status, said.method, said.url, said.body]),
          Array.from({ length: STREAMS }, (_, index) => [200, 'POST', `/${index}`, `body of ${index}`]),
        );
        assert.deepEqual(tally(answers.map(({ said }) => String(said.pid))), [STREAMS]);

        const body = 'larger than every window of flow control. '.repeat(50_000);
        assert.ok((await session.ask('/', body)).said.body === body);
        await session.close();
        const { exit, stopped } = await balancer.stop();
        assert.equal(exit.code, 0);
        assert.deepEqual(workerNumbers(stopped, 'requests').sort(), [0, STREAMS + 1]);
        assert.deepEqual(workerNumbers(stopped, 'connections').sort(), [0, 1]);
      });

      it('gives each connection of several to the next worker', async () => {
        const balancer = await start('--algo', 'rr', '--stall-timeout', '1s');
        const pids = await inParallel(6, 1, async () => {
          const session = await openSession(balancer.port, protocol);
          return String((await session.ask('/')).said.pid);
        });
        assert.deepEqual(tally(pids), [3, 3]);
        await balancer.stop();
      });

      it('counts a stream that its client cancels as failed, and answers the others', async () => {
        const balancer = await start('--workers', '1');
        const session = await openSession(balancer.port, protocol);
        // Node's client ends a body before it cancels: an app that answers could have done so by then.
        const cancel = session.begin('/never');
        assert.equal((await session.ask('/one')).status, 200);
        await cancel();
        assert.equal((await session.ask('/two')).status, 200);
        await session.close();
        const { stopped } = await balancer.stop();
        assert.deepEqual(workerNumbers(stopped, 'requests'), [2]);
        assert.deepEqual(workerNumbers(stopped, 'errors'), [1]);
      });

      it('is stopped with a connection open, and finishes its stream first', async () => {
        const balancer = await start('--workers', '1');
        const session = await openSession(balancer.port, protocol);
        assert.equal((await session.ask('/')).status, 200);
        const finish = session.beginBody('/late', 'the first half, ');
        assert.equal((await session.ask('/')).status, 200);
        const stopping = balancer.stop();
        await session.goneAway();
        const { status, said } = await finish('the second half');
        assert.deepEqual([status, said.body], [200, 'the first half, the second half']);
        const { exit, stopped } = await stopping;
        assert.deepEqual([exit.code, stopped.clean, stopped.cutAtStop], [0, true, 0]);
      });
    });
  }

  describe(`an app that speaks h2 and HTTP/1.1, by ${handoff}`, () => {
    afterEach(killLeftovers);
    afterEach(closeSessions);

    it('answers both on one port, and counts each request once', async () => {
      const balancer = await startApp(handoff, 'echoes-requests.mjs', ['--workers', '1', '--', 'h2']);
      const session = await openSession(balancer.port, 'h2');
      assert.equal((await session.ask('/')).said.httpVersion, '2.0');
      for (let count = 0; count < 3; count++) {
        const { text } = await ask(balancer.port, { secure: true });
        assert.equal(JSON.parse(text).httpVersion, '1.1');
      }
      await session.close();
      const { exit, stopped } = await balancer.stop();
      assert.equal(exit.code, 0);
      assert.deepEqual(workerNumbers(stopped, 'requests'), [4]);
      assert.deepEqual(workerNumbers(stopped, 'errors'), [0]);
    });
  });
}
