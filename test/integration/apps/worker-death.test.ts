import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { seededContext, testSeed } from '../../algorithms/views.ts';
import { killLeftovers, transports } from '../balancer.ts';
import { request } from '../client.ts';
import { killAtRandom, killRunArgs } from '../random-kills.ts';
import { startApp, waitForEvent } from './start-app.ts';

const KILLS = Number(process.env.KILLS ?? 36);

const directory = temporaryDirectory();

for (const handoff of transports) {
  describe(`when workers with an app die, by ${handoff}`, () => {
    afterEach(killLeftovers);

    it(`loses no connection that no worker had taken, and serves none twice, in ${KILLS} random kills and stops`, {
      timeout: 900_000,
    }, async () => {
      const { random } = seededContext(testSeed());
      const IDS = join(directory, handoff);
      const balancer = await startApp(handoff, 'records-ids.mjs', killRunArgs, {
        env: { IDS },
      });
      const { outcomes, cut, answered } = await killAtRandom({
        balancer,
        handoff,
        kills: KILLS,
        countsAfterwards: true,
        random,
      });

      const run = readFileSync(IDS, 'utf8')
        .split('\n')
        .slice(0, -1)
        .filter((id) => id !== 'none');
      assert.equal(new Set(run).size, run.length, 'no request was run twice');
      assert.deepEqual(
        [...answered].filter((id) => !run.includes(id)),
        [],
        'what is answered was run',
      );
      assert.ok(run.length >= outcomes.length - cut.length && run.length <= outcomes.length);
    });
  });
}

// By ipc a worker cannot tell any more what it did right before.
if (transports.includes('mailbox')) {
  describe('when a worker with an app dies right behind an answer, by mailbox', () => {
    afterEach(killLeftovers);

    it('does not count as cut what was answered for the last time', async () => {
      const balancer = await startApp('mailbox', 'blocks-behind-its-answer.mjs', ['--workers', '1']);
      const { isComplete } = await request(balancer.port, { timeoutMs: 2_000 });
      assert.equal(isComplete, true);
      process.kill(balancer.workers().get(1)!, 'SIGKILL');
      const { cut } = await waitForEvent(balancer, 'worker-exit');
      assert.equal(cut, 0);
      await balancer.stop();
    });
  });
}
