/** Algorithms with real processes and connections: what they promise on paper reaches the workers. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { WorkerView } from '../../src/algorithms/contract.ts';
import { algorithmCatalog } from '../../src/algorithms/index.ts';
import { start } from '../../src/api/start.ts';
import type { AlgorithmWritten } from '../../src/options/index.ts';
import { killLeftovers, type LogEvent, startBalancer, transports, waitFor } from './balancer.ts';
import { inParallel, request } from './client.ts';

for (const handoff of transports) {
  describe(`lb --algo, by ${handoff}`, () => {
    afterEach(killLeftovers);
    // A loaded test machine may stall anyone for a while, and who stalls misses turns.
    const startLb = (...args: string[]) =>
      startBalancer(['--handoff', handoff, '--workers', '3', '--stall-timeout', '10s', ...args]);

    // What an algorithm is called does not depend on the transport: each is started by name over one of them.
    const ownPart = algorithmCatalog.filter((_, index) => transports[index % transports.length] === handoff);
    for (const { name } of ownPart) {
      it(`answers every request with ${name}`, async () => {
        const balancer = await startLb('--algo', name);
        const answers = await inParallel(90, 6, () => request(balancer.port));
        assert.deepEqual(
          answers.filter(({ status, isComplete }) => status !== 200 || !isComplete),
          [],
        );
        const { exit, stopped } = await balancer.stop();
        assert.deepEqual(exit, { code: 0, signal: null });
        assert.equal(
          connections(stopped).reduce((sum, count) => sum + count, 0),
          90,
        );
      });
    }

    it('answers every request with each algorithm, one after the other', { timeout: 60_000 }, async () => {
      const balancer = await start({ port: 0, workers: 3, handoff, stallTimeout: '10s' });
      try {
        for (const { name } of algorithmCatalog) {
          await balancer.setAlgorithm(name);
          const answers = await inParallel(90, 6, () => request(balancer.addresses[0]!.port));
          const bad = answers.filter(({ status, isComplete }) => status !== 200 || !isComplete);
          assert.deepEqual(bad, [], name);
        }
      } finally {
        await balancer.stop();
      }
    });

    it('gives shares by weight, and a worker of weight 0 nothing', async () => {
      const balancer = await startLb('--algo', 'wrr', '--weights', '3,0');
      await inParallel(80, 1, () => request(balancer.port));
      const [heavy, shut, light] = connections((await balancer.stop()).stopped);
      assert.equal(shut, 0);
      // A worker that is still on the last connection is passed over.
      assert.ok(Math.abs(heavy! - 60) <= 8 && heavy! + light! === 80, `${heavy} and ${light}`);
    });

    it('brings a client back to its worker', async () => {
      for (const algo of ['source-hash', 'maglev', 'rr(sticky=on)']) {
        const balancer = await startLb('--algo', algo);
        await inParallel(30, 1, () => request(balancer.port));
        const counts = connections((await balancer.stop()).stopped);
        assert.ok(Math.max(...counts) >= 24, `${algo}: ${counts}`);
      }
    });

    it('runs an algorithm from a file, and outlives its mistakes', async () => {
      const policy = 'test/options/fixtures/throws-at-every-third-pick.mjs';
      const balancer = await startLb('--algo', policy);
      const answers = await inParallel(60, 2, () => request(balancer.port));
      assert.ok(answers.every(({ status }) => status === 200));
      const failed = await waitFor(
        () => balancer.log.find(({ event }) => event === 'algorithm-failed'),
        'the mistake in the log',
      );
      assert.match(JSON.stringify(failed), /this policy has a mistake/);
      await balancer.stop();
    });
  });
}

describe('lb', () => {
  it('refuses weights with which nobody would get a connection', async () => {
    await assert.rejects(
      startBalancer(['--workers', '2', '--weights', '0,0']),
      /--weights .*0,0.* is not valid: expected a weight above 0 for at least one worker/,
    );
  });
});

describe('start()', () => {
  it('takes an algorithm with its options, and changes it between two connections', async () => {
    const balancer = await start({
      port: 0,
      workers: 2,
      weights: [1, 0],
      algorithm: { name: 'p2c', options: { d: 3, 'slow-start': '5s' } },
    });
    try {
      const { port } = balancer.addresses[0]!;
      for (const algorithm of [
        'rr',
        'least-connections(tie=lru)',
        { name: 'ring', options: { points: 7 } },
      ]) {
        await balancer.setAlgorithm(algorithm);
        assert.match((await request(port)).text, /worker 1/);
      }
      const refused = (algorithm: AlgorithmWritten, message: RegExp) =>
        assert.rejects(balancer.setAlgorithm(algorithm), { code: 'ERR_INVALID_OPTION', message });
      await refused('p2c(d=99)', /^"p2c\(d=99\)" is not valid: expected d to be a whole number from 1 to 32/);
      await assert.rejects(balancer.setAlgorithm('./policy.js'), { code: 'ERR_ALGORITHM_INVALID' });
      await refused('fastest', /expected rr, /);
    } finally {
      await balancer.stop();
    }
  });

  it('takes an algorithm of your own as a function, and another one later', async () => {
    const slots: number[] = [];
    const at = (slot: number) => () => ({
      pick(members: readonly WorkerView[]) {
        slots.push(slot);
        return members.find((member) => member.slot === slot);
      },
    });
    const balancer = await start({ port: 0, workers: 2, algorithm: at(2) });
    try {
      const { port } = balancer.addresses[0]!;
      assert.match((await request(port)).text, /worker 2/);
      await balancer.setAlgorithm(at(1));
      assert.match((await request(port)).text, /worker 1/);
      // A busy machine can have a connection taken back and dispatched again, by the same algorithm.
      assert.deepEqual([...new Set(slots)], [2, 1]);
      await assert.rejects(balancer.setAlgorithm((() => ({})) as never), { code: 'ERR_ALGORITHM_INVALID' });
    } finally {
      await balancer.stop();
    }
  });
});

function connections(stopped: LogEvent): number[] {
  return (stopped.workers as { connections: number }[]).map((worker) => worker.connections);
}
