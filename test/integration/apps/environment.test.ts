import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, describe, it } from 'node:test';
import { type Balancer, isAlive, killLeftovers, transports, waitFor } from '../balancer.ts';
import { request } from '../client.ts';
import { appFile, startApp, waitForEvent, waitForPrinted } from './start-app.ts';

interface Facts {
  readonly slot: string;
  readonly args: readonly string[];
  readonly execArgv: readonly string[];
  readonly [name: string]: unknown;
}

for (const handoff of transports) {
  describe(`the environment of an app, by ${handoff}`, () => {
    afterEach(killLeftovers);
    const start = (...args: string[]) => startApp(handoff, 'tells-its-environment.mjs', args);

    it('is that of a worker of node:cluster, numbered by its slot', async () => {
      const balancer = await start('--workers', '2');
      const facts = [await factsOf(balancer, 1), await factsOf(balancer, 2)];
      for (const [index, { slot, instance, isWorker, isPrimary, workerId, pid, ours }] of facts.entries()) {
        assert.deepEqual([slot, instance, workerId], [`${index + 1}`, `${index}`, index + 1]);
        assert.deepEqual([isWorker, isPrimary, ours], [true, false, []]);
        assert.equal(pid, balancer.workers().get(index + 1));
      }
      process.kill(balancer.workers().get(2)!, 'SIGKILL');
      await waitForEvent(balancer, 'worker-ready', ({ generation }) => generation === 2);
      const { workerId, generation, instance } = await factsOf(balancer, 2);
      assert.deepEqual([workerId, generation, instance], [2, '2', '1'], 'the slot keeps its number');
      await balancer.stop();
    });

    it('has its arguments word by word, and nothing of ours', async () => {
      const words = ['--verbose', 'two words', '', '--', '-x=1', '--workers', '7'];
      const balancer = await start('--workers', '1', '--', ...words);
      const { app, args, execArgv } = await factsOf(balancer, 1);
      assert.deepEqual(args, words);
      assert.equal(app, realpathSync(appFile('tells-its-environment.mjs')));
      assert.ok(
        execArgv.every((arg) => !arg.includes('preload')),
        execArgv.join(' '),
      );
      await balancer.stop();
    });

    it('has the flags of Node.js that --node-args gives', async () => {
      const balancer = await start(
        ...[
          '--workers',
          '1',
          '--node-args=--max-old-space-size=200',
          '--node-args=--no-warnings --stack-size=900',
        ],
      );
      const { execArgv } = await factsOf(balancer, 1);
      for (const flag of ['--max-old-space-size=200', '--no-warnings', '--stack-size=900']) {
        assert.ok(execArgv.includes(flag), `${flag} is missing in ${execArgv.join(' ')}`);
      }
      await balancer.stop();
    });

    it('has the variables of --env-file, and the directory of --cwd', async () => {
      const directory = realpathSync(tmpdir());
      const balancer = await start(
        '--workers',
        '1',
        '--env-file',
        appFile('variables.env'),
        '--cwd',
        directory,
      );
      const { greeting, name, cwd } = await factsOf(balancer, 1);
      assert.deepEqual([greeting, name, cwd], ['hello there', 'first', directory]);
      await balancer.stop();
    });

    it('prefers a variable that is set to that of a file', async () => {
      const args = ['--workers', '1', '--env-file', appFile('variables.env')];
      const balancer = await startApp(handoff, 'tells-its-environment.mjs', args, {
        env: { NAME: 'from outside' },
      });
      const { greeting, name } = await factsOf(balancer, 1);
      assert.deepEqual([greeting, name], ['hello there', 'from outside']);
      await balancer.stop();
    });

    for (const { args, file } of [
      { args: [], file: /source-mapped\/app\.ts:43/ },
      { args: ['--source-maps', 'off'], file: /source-mapped\/app\.mjs:3/ },
    ]) {
      it(`names in a stack the line of ${file.source.slice(15)} with ${args.join(' ') || 'a source map'}`, async () => {
        const balancer = await startApp(handoff, 'source-mapped/app.mjs', ['--workers', '1', ...args], {});
        assert.match((await request(balancer.port)).text, file);
        await balancer.stop();
      });
    }

    it('is not ours in a process that the app forks, nor in a thread', async () => {
      const balancer = await startApp(handoff, 'forks-a-child.mjs', ['--workers', '1']);
      for (const role of ['child', 'thread']) {
        const [line] = await waitForPrinted(balancer, new RegExp(`^${role} on \\d+$`));
        const { text } = await request(Number(line!.split(' ').at(-1)));
        const facts = JSON.parse(text.slice(text.indexOf('{')));
        assert.deepEqual([facts.role, facts.isWorker, facts.settings], [role, false, undefined]);
        assert.ok(!JSON.stringify(facts.execArgv).includes('preload'), facts.execArgv.join(' '));
      }
      const own = await request(balancer.port);
      assert.match(own.text, /"role":"app"/);
      const { text } = await request(
        Number((await waitForPrinted(balancer, /^child/))[0]!.split(' ').at(-1)),
      );
      const { pid } = JSON.parse(text.slice(text.indexOf('{')));
      assert.equal(balancer.addresses.length, 1);
      const { exit, stopped } = await balancer.stop();
      assert.deepEqual([exit.code, stopped.accepted], [0, 1], 'nobody else went through the master');
      await waitFor(() => !isAlive(pid), 'the child to end with its parent');
    });
  });
}

/** What the app in this slot tells. */
function factsOf(balancer: Balancer, slot: number): Promise<Facts> {
  return waitFor(async () => {
    const { text } = await request(balancer.port);
    const facts = JSON.parse(text.slice(text.indexOf('{'))) as Facts;
    return facts.slot === String(slot) && facts;
  }, `an answer of slot ${slot}`);
}
