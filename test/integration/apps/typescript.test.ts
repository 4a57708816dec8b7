import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { killLeftovers, spawnBalancer, startBalancer, transports, withDeadline } from '../balancer.ts';
import { ask } from './ask.ts';
import { appFile } from './start-app.ts';

/** Node 22.18 and later run TypeScript by themselves. */
const isNative = Boolean((process.features as { typescript?: unknown }).typescript);

for (const handoff of transports) {
  describe(`an app in TypeScript, by ${handoff}`, () => {
    let directory: string;
    before(() => {
      directory = mkdtempSync(join(tmpdir(), 'pointsman-typescript-'));
      copyFileSync(appFile('typescript.ts'), join(directory, 'typescript.ts'));
    });
    after(() => rmSync(directory, { recursive: true, force: true }));
    afterEach(killLeftovers);

    const args = (app: string, ...more: string[]) => [app, '--handoff', handoff, '--workers', '2', ...more];
    const answerOf = async (app: string, ...more: string[]) => {
      const balancer = await startBalancer(args(app, ...more));
      const { text } = await ask(balancer.port);
      assert.equal((await balancer.stop()).exit.code, 0);
      return text;
    };

    it('runs by tsx where the app has it', async () => {
      assert.equal(await answerOf(appFile('typescript-with-enum.ts')), 'enumerated');
    });

    it('runs as the flags for Node say, if they say something of it', async () => {
      const tsx = `--import=${import.meta.resolve('tsx')}`;
      assert.equal(await answerOf(join(directory, 'typescript.ts'), `--node-args=${tsx}`), 'typed');
    });

    it('runs by itself where Node can', { skip: !isNative && 'this Node cannot' }, async () => {
      assert.equal(await answerOf(join(directory, 'typescript.ts')), 'typed');
    });

    it('is refused where nothing runs it, with the ways out', {
      skip: isNative && 'this Node can',
    }, async () => {
      const { exited, stderr, log } = spawnBalancer(args(join(directory, 'typescript.ts')), {});
      assert.deepEqual(await withDeadline(exited, 'lb to end', 20_000), { code: 2, signal: null });
      const said = stderr() + JSON.stringify(log);
      assert.match(said, /typescript\.ts cannot be run: Node\.js \S+ does not run TypeScript/);
      assert.match(said, /npm install -D tsx/);
      assert.match(said, /22\.18/);
    });
  });
}
