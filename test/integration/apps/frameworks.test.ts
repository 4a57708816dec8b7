import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { type Balancer, killLeftovers, type StartOptions, transports } from '../balancer.ts';
import { inParallel } from '../client.ts';
import { ask, tally } from './ask.ts';
import { freePort } from './free-port.ts';
import { startApp, workerNumbers } from './start-app.ts';

interface Framework {
  readonly name: string;
  readonly file: string;
  arguments?(): Promise<{ args: readonly string[]; options: StartOptions }>;
}

const frameworks: readonly Framework[] = [
  { name: 'Express', file: 'express-routes.mjs' },
  { name: 'Koa', file: 'koa-routes.mjs' },
  {
    name: 'Fastify',
    file: 'fastify-routes.mjs',
    // It listens on every address that localhost stands for, of which there may be two.
    arguments: async () => ({ args: ['--', String(await freePort())], options: { ownPorts: true } }),
  },
];

for (const handoff of transports) {
  for (const { name, file, arguments: more } of frameworks) {
    describe(`an app of ${name}, by ${handoff}`, () => {
      let balancer: Balancer;
      let agent: Agent;
      const asked = { answered: 0, failed: 0 };

      before(async () => {
        const { args = [], options = {} } = (await more?.()) ?? {};
        agent = new Agent({ keepAlive: true, maxSockets: 1 });
        // A turn is only skipped when a worker stalls, and a loaded test machine may stall anyone for a while.
        const limits = ['--workers', '2', '--algo', 'rr', '--stall-timeout', '2s'];
        balancer = await startApp(handoff, file, [...limits, ...args], options);
      });
      after(() => {
        agent.destroy();
        killLeftovers();
      });

      it('answers a GET', async () => {
        const { status, text } = await ask(balancer.port);
        asked.answered++;
        assert.equal(status, 200);
        const pid = Number(/^served by (\d+)$/.exec(text)?.[1]);
        assert.ok([...balancer.workers().values()].includes(pid), `${pid} is a worker`);
      });

      it('answers a POST of JSON', async () => {
        const json = { text: 'ä€😀', list: [1, null, { deep: true }], long: 'x'.repeat(50_000) };
        const answer = await ask(balancer.port, { path: '/echo', json });
        asked.answered++;
        assert.equal(answer.status, 200);
        assert.deepEqual(JSON.parse(answer.text), json);
      });

      it('answers several requests on one connection, all from one worker', async () => {
        const answers = await inParallel(6, 1, (index) =>
          ask(balancer.port, index % 2 === 0 ? { agent } : { agent, path: '/echo', json: { index } }),
        );
        asked.answered += 6;
        assert.deepEqual(tally(answers.map(({ localPort }) => String(localPort))), [6]);
        assert.deepEqual(
          answers.filter((_, index) => index % 2 === 1).map(({ text }) => JSON.parse(text)),
          [{ index: 1 }, { index: 3 }, { index: 5 }],
        );
        assert.deepEqual(
          tally(answers.filter((_, index) => index % 2 === 0).map(({ text }) => text)),
          [3],
          'one worker',
        );
      });

      it('is given connections in equal parts', async () => {
        const one = await inParallel(20, 1, () => ask(balancer.port));
        const many = await inParallel(40, 10, () => ask(balancer.port));
        asked.answered += 60;
        assert.deepEqual(tally(one.map(({ text }) => text)), [10, 10]);
        assert.deepEqual(tally(many.map(({ text }) => text)), [20, 20]);
      });

      it('says by itself that there is no such page', async () => {
        const { status } = await ask(balancer.port, { path: '/nowhere' });
        asked.answered++;
        assert.equal(status, 404);
      });

      it('turns errors of its handlers into answers, and goes on', async () => {
        const pids = [...balancer.workers().values()];
        for (const path of ['/throws', '/rejects', '/throws', '/rejects']) {
          const { status } = await ask(balancer.port, { path });
          asked.failed++;
          assert.equal(status, 500);
        }
        assert.equal((await ask(balancer.port)).status, 200);
        asked.answered++;
        assert.deepEqual([...balancer.workers().values()], pids, 'no worker died');
      });

      it('was counted request by request when it has stopped', async () => {
        const { exit, stopped } = await balancer.stop();
        assert.deepEqual(exit, { code: 0, signal: null });
        const total = (field: 'requests' | 'errors') =>
          workerNumbers(stopped, field).reduce((sum, count) => sum + count, 0);
        assert.deepEqual({ answered: total('requests'), failed: total('errors') }, asked);
        assert.equal(stopped.clean, true);
      });
    });
  }
}
