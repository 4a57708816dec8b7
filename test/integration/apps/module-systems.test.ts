import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { killLeftovers, transports } from '../balancer.ts';
import { inParallel } from '../client.ts';
import { ask } from './ask.ts';
import { startApp } from './start-app.ts';

for (const handoff of transports) {
  describe(`an app's way to start, by ${handoff}`, () => {
    afterEach(killLeftovers);

    it('may be CommonJS, and it is the main module', async () => {
      const { isMain, file } = JSON.parse(await answerOf('common-js.cjs'));
      assert.equal(isMain, true);
      assert.match(file, /test\/fixtures\/apps\/common-js\.cjs$/);
    });

    it('may be a file without extension that listens only as the main module', async () => {
      assert.equal(await answerOf('generated-express/bin/www'), 'an app of its own module');
    });

    it('may be a module that awaits something first', async () => {
      assert.equal(await answerOf('awaits-at-top-level.mjs'), 'settings are there');
    });

    it('may be a server that is made only when the app has prepared itself', async () => {
      assert.equal(await answerOf('prepares-before-listening.mjs'), 'prepared: true');
    });

    /** The answer of both workers, which run plain Node: tsx has its own ways to load modules. */
    async function answerOf(name: string): Promise<string> {
      const balancer = await startApp(handoff, name, ['--workers', '2']);
      assert.equal(balancer.workers().size, 2, 'both are ready when lb listens');
      const [first, second] = await inParallel(2, 1, () => ask(balancer.port));
      assert.equal(first!.text, second!.text);
      assert.equal((await balancer.stop()).exit.code, 0);
      return first!.text;
    }
  });
}
