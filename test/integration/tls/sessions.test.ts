import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { type Balancer, killLeftovers, startBalancer, transports, waitFor } from '../balancer.ts';
import { pairs, tlsFlags } from './certificates.ts';
import { visit } from './visit.ts';

describe('sessions over TLS', () => {
  afterEach(killLeftovers);

  for (const handoff of transports) {
    it(`are resumed by every worker, and by one that came later, by ${handoff}`, async () => {
      const flags = ['--workers', '2', '--handoff', handoff, ...tlsFlags(pairs.localhost, pairs.shop)];
      const balancer = await startBalancer(flags);
      const visits = [
        { version: 'TLSv1.2' },
        { version: 'TLSv1.3' },
        { version: 'TLSv1.3', servername: 'shop.test' },
      ] as const;
      for (const how of visits) {
        const { session, isReused } = await visit(balancer.port, how);
        assert.ok(!isReused && session !== undefined, JSON.stringify(how));
        await isResumedByAll(balancer, { ...how, session });
      }
      const [version] = visits;
      const { session } = await visit(balancer.port, version);
      const victim = [...balancer.workers().values()][0]!;
      process.kill(victim, 'SIGKILL');
      const isReplaced = () =>
        balancer.workers().size === 2 && ![...balancer.workers().values()].includes(victim);
      await waitFor(isReplaced, 'a new worker');
      await isResumedByAll(balancer, { ...version, session });
      await balancer.stop();
    });
  }

  it('begin anew once the key is renewed, and are resumed again', async () => {
    const balancer = await startBalancer([
      ...['--workers', '2', '--tls-ticket-rotate', '1s', ...tlsFlags(pairs.localhost)],
    ]);
    const first = await visit(balancer.port, { version: 'TLSv1.3' });
    await waitFor(async () => {
      const again = await visit(balancer.port, { version: 'TLSv1.3', session: first.session! });
      return !again.isReused;
    }, 'a full handshake');
    await waitFor(async () => {
      const { session } = await visit(balancer.port, { version: 'TLSv1.3' });
      return (await visit(balancer.port, { version: 'TLSv1.3', session: session! })).isReused;
    }, 'a session to be resumed');
    await balancer.stop();
  });
});

async function isResumedByAll(
  balancer: Balancer,
  how: NonNullable<Parameters<typeof visit>[1]>,
): Promise<void> {
  const left = new Set(balancer.workers().values());
  await waitFor(async () => {
    const { pid, isReused } = await visit(balancer.port, how);
    assert.ok(isReused, `${pid} resumes a session of ${how.version} for ${how.servername}`);
    left.delete(pid);
    return left.size === 0;
  }, 'an answer of every worker');
}
