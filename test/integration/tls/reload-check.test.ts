import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { waitForEvent } from '../apps/start-app.ts';
import { killLeftovers, startBalancer, transports, waitFor } from '../balancer.ts';
import { deploy, releaseOf } from '../deployment.ts';
import { pairs, tlsFlags } from './certificates.ts';
import { visit } from './visit.ts';

const temporary = temporaryDirectory();

describe('--reload-check beside --tls-cert', { timeout: 120_000 }, () => {
  afterEach(killLeftovers);

  for (const handoff of transports) {
    for (const check of ['/healthz', 'https://127.0.0.1/healthz']) {
      it(`asks ${check} by TLS, by ${handoff}`, async () => {
        const flags = [
          '--handoff',
          handoff,
          '--workers',
          '1',
          '--reload-watch',
          '0',
          '--ready-timeout',
          '2s',
        ];
        const deployment = await deploy({
          directory: join(temporary, handoff),
          name: `checked-${check.length}`,
          args: [...flags, '--reload-check', check, ...tlsFlags(pairs.localhost, pairs.shop)],
        });
        const { balancer } = deployment;
        const release = async () => releaseOf(await visit(balancer.port));
        deployment.release('broken', 'globalThis.health = 500;');
        const { exitCode, stderr } = await deployment.lb('reload');
        assert.equal(exitCode, 7);
        assert.match(stderr, /status 500/);
        assert.equal(await release(), 'one');
        deployment.release('two');
        assert.deepEqual((await deployment.lb('reload')).stderr, '');
        assert.equal(await release(), 'two');
        await balancer.stop();
      });
    }
  }

  it('asks the built-in responder by TLS', async () => {
    const flags = ['--workers', '1', '--reload-watch', '0', '--reload-check', '/whoami'];
    const balancer = await startBalancer([...flags, ...tlsFlags(pairs.renewed)]);
    const { pid } = await visit(balancer.port);
    balancer.signal('SIGHUP');
    assert.equal((await waitForEvent(balancer, 'reloaded')).result, 'done');
    await waitFor(async () => (await visit(balancer.port)).pid !== pid, 'the new worker');
    await balancer.stop();
  });
});
