import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Balancer, killLeftovers, transports } from '../balancer.ts';
import { request } from '../client.ts';
import { freePort } from './free-port.ts';
import { appFile, differentAnswers, startApp, waitForEvent } from './start-app.ts';

const preload = resolve(appFile('listens-in-a-preload.cjs'));
const bodyOf = ({ text }: { text: string }) => text.slice(text.indexOf('\r\n\r\n') + 4);

for (const handoff of transports) {
  describe(`what an app loads before it runs, by ${handoff}`, () => {
    afterEach(killLeftovers);

    const start = async (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
      const metricsPort = await freePort();
      const balancer = await startApp(
        handoff,
        'greets-behind-a-preload.mjs',
        ['--workers', '2', ...args, '--'],
        { env: { ...env, METRICS_PORT: `${metricsPort}` }, ownPorts: true },
      );
      return { balancer, metricsPort };
    };

    async function servesMetrics(balancer: Balancer, metricsPort: number): Promise<void> {
      assert.deepEqual(await differentAnswers(2, async () => bodyOf(await request(metricsPort))), [
        'metrics of 1',
        'metrics of 2',
      ]);
      assert.equal((await balancer.stop()).exit.code, 0);
    }

    for (const [how, args, env] of [
      ['--require of --node-args', [`--node-args=--require ${preload}`], {}],
      ['--import of --node-args', [`--node-args=--import ${pathToFileURL(preload)}`], {}],
      ['--require of NODE_OPTIONS', [], { NODE_OPTIONS: `--require ${preload}` }],
    ] as const) {
      it(`may listen there as in the app itself, by ${how}`, async () => {
        const { balancer, metricsPort } = await start(args, env);
        await servesMetrics(balancer, metricsPort);
      });
    }

    it('may be named by NODE_OPTIONS in a file of --env-file', async () => {
      const directory = mkdtempSync(join(tmpdir(), 'pointsman-'));
      const file = join(directory, 'options.env');
      writeFileSync(file, `NODE_OPTIONS="--require ${preload}"\n`);
      try {
        const { balancer, metricsPort } = await start(['--env-file', file]);
        await servesMetrics(balancer, metricsPort);
      } finally {
        rmSync(directory, { recursive: true });
      }
    });

    it('is said once of an address that not all workers serve, and works all the same', async () => {
      const metricsPort = await freePort();
      const balancer = await startApp(
        handoff,
        'serves-metrics-in-slot-1.mjs',
        ['--workers', '2', '--', `${metricsPort}`],
        { ownPorts: true },
      );
      const { msg, workers } = await waitForEvent(balancer, 'address-partly-served');
      assert.match(String(msg), new RegExp(`:${metricsPort}, but only 1 of 2 workers serve it$`));
      assert.equal(workers, 1);
      assert.equal(bodyOf(await request(metricsPort)), 'slot 1');
      await balancer.stop();
      assert.equal(balancer.log.filter(({ event }) => event === 'address-partly-served').length, 1);
    });

    it('is what the user named, and nothing of ours, as far as the app can see', async () => {
      for (const NODE_OPTIONS of ['--no-deprecation --title="two words"', undefined]) {
        const balancer = await startApp(handoff, 'greets-behind-a-preload.mjs', ['--workers', '1'], {
          env: { NODE_OPTIONS },
        });
        const { options, execArgv } = JSON.parse(bodyOf(await request(balancer.port)));
        assert.equal(options, NODE_OPTIONS);
        assert.doesNotMatch(execArgv.join(' '), /preload/);
        await balancer.stop();
      }
    });
  });
}
