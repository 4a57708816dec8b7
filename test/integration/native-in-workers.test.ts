/** The mailbox needs native calls at both ends; the flags of the workers may forbid them at theirs. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { appFile, startApp, waitForEvent } from './apps/start-app.ts';
import { killLeftovers, spawnBalancer, transports, withDeadline } from './balancer.ts';
import { request } from './client.ts';

const permissions =
  Number(process.versions.node.split('.')[0]) < 24 ? '--experimental-permission' : '--permission';
const forbidding = ['--no-addons', `${permissions} --allow-fs-read=* --allow-worker`];

describe('workers that may not make native calls', { skip: !transports.includes('mailbox') }, () => {
  afterEach(killLeftovers);

  for (const flags of forbidding) {
    it(`are handed connections by ipc, and why is said (${flags})`, async () => {
      const args = ['--workers', '1', `--node-args=${flags}`];
      const balancer = await startApp('auto', 'answers-by-path.mjs', args);
      const { reason } = await waitForEvent(balancer, 'handoff-fallback');
      assert.match(String(reason), /^in the workers native addons are disabled \(--no-addons/);
      assert.equal((await waitForEvent(balancer, 'started')).handoff, 'ipc');
      assert.match((await request(balancer.port)).text, /slot 1\.$/);
      assert.equal((await balancer.stop()).exit.code, 0);
    });

    it(`are refused at once where the mailbox is demanded (${flags})`, async () => {
      const { exited, stderr, log } = spawnBalancer([
        ...[appFile('answers-by-path.mjs'), '--handoff', 'mailbox', '--workers', '1'],
        `--node-args=${flags}`,
      ]);
      assert.equal((await withDeadline(exited, 'lb to end')).code, 2);
      assert.match(stderr(), /in the workers native addons are disabled .*ERR_HANDOFF_UNAVAILABLE/);
      assert.ok(log.every(({ event }) => event !== 'worker-ready' && event !== 'worker-exit'));
    });
  }

  it('have the mailbox with flags that do not forbid it, and their modules run in them alone', async () => {
    const args = [
      '--workers',
      '1',
      '--node-args=--max-old-space-size=200 --require ./test/fixtures/says-hello.cjs',
    ];
    const balancer = await startApp('auto', 'answers-by-path.mjs', args);
    assert.equal((await waitForEvent(balancer, 'started')).handoff, 'mailbox');
    const hellos = balancer.log.filter(({ msg }) => /^hello from/.test(String(msg)));
    assert.deepEqual(
      hellos.map(({ msg }) => msg),
      [`hello from ${balancer.workers().get(1)}`],
    );
    await balancer.stop();
  });
});
