/** Two nodes behind HAProxy on hosts of their own, and what their clients notice of what happens to them. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { before, describe, it } from 'node:test';
import { missingClock } from '../../../bench/nodes/clock.ts';
import { createNetwork, missingNetwork } from '../../../bench/nodes/network.ts';
import { allSteps, play, type Seen } from '../../../bench/nodes/scenario.ts';
import { missingForSite } from '../../../bench/nodes/site.ts';
import { built } from '../../built.ts';
import { waitFor } from '../balancer.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

function spacesOf(pid: number): string[] {
  const names = String(spawnSync('ip', ['netns', 'list']).stdout).split('\n');
  return names.filter((name) => name.startsWith(`pointsman-${pid}-`));
}

describe('two nodes behind HAProxy, in network namespaces', {
  skip: missingForSite() ?? false,
  timeout: 240_000,
}, () => {
  let seen: Seen;

  before(async () => {
    built();
    console.log(`SEED=${seed}`);
    seen = await play({
      ...{ steps: allSteps, seed, visitors: 8, perSecond: 40 },
      ...{ drainDelayMs: 2000, quietMs: 1500, faultMs: 1000, settleMs: 1000 },
      clockAheadMs: missingClock() === undefined ? -7 * 60_000 : 0,
      // Others want the cores as well.
      graceMs: 1000,
      adapt: (config) =>
        config
          .replace('agent-inter 1s', 'agent-inter 300ms')
          .replace('fastinter 500ms fall 2 rise 8', 'fastinter 300ms fall 2 rise 4'),
    });
  });

  it('are replaced one after the other: no request fails, no session is lost', () => {
    for (const step of ['quiet', 'deployA', 'deployB', 'back'] as const) {
      const { failures, lost } = seen.steps[step];
      assert.deepEqual([failures, lost], [{}, 0], JSON.stringify({ step, ...seen.steps[step] }));
    }
    assert.ok(seen.steps.deployA.requests > 100);
  });

  it('lose with a node that is killed what was in flight on it, and nothing else', () => {
    const { failedLater, lost } = seen.steps.kill;
    assert.deepEqual([failedLater, lost], [0, 0], JSON.stringify(seen.steps.kill));
  });

  it('lose with a node that is cut off what is sent to it until HAProxy knows', () => {
    const { failedLater, lost } = seen.steps.cut;
    assert.deepEqual([failedLater, lost], [0, 0], JSON.stringify(seen.steps.cut));
  });

  it('take it back when it has its network again', () => {
    // Some of its workers may not have found Redis again.
    const { lost, failures } = seen.steps.mend;
    const others = Object.keys(failures).filter((kind) => kind !== '503');
    assert.deepEqual([others, lost], [[], 0], JSON.stringify(seen.steps.mend));
  });

  it('deny while Redis is stopped, and know all sessions again when it is back', () => {
    const { failures, requests, lost } = seen.steps.storeStops;
    assert.deepEqual([Object.keys(failures), lost], [['503'], 0], JSON.stringify(seen.steps.storeStops));
    assert.ok(failures['503']! > requests / 2);
    const { failedLater, lost: lostLater } = seen.steps.storeStarts;
    assert.deepEqual([failedLater, lostLater], [0, 0], JSON.stringify(seen.steps.storeStarts));
  });

  it('know the sessions and tokens of each other, though their clocks differ by minutes', {
    skip: missingClock() ?? false,
  }, () => {
    const { failures, lost, elsewhere } = seen.steps.skew;
    assert.deepEqual([failures, lost], [{}, 0]);
    assert.ok(elsewhere > 0);
  });

  it('leave nothing behind', () => {
    assert.deepEqual(spacesOf(process.pid), []);
  });
});

describe('a network of our own', { skip: missingNetwork() ?? false, timeout: 30_000 }, () => {
  const script = `
    import { createNetwork } from './bench/nodes/network.ts';
    createNetwork({ front: '10.0.0.1', a: '10.0.0.2' });
    console.log('made');
    setInterval(() => {}, 1000);`;

  async function startOne() {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    assert.equal(spacesOf(child.pid!).length, 2);
    return child;
  }

  it('is gone after Ctrl-C', async () => {
    const child = await startOne();
    child.kill('SIGINT');
    await once(child, 'exit');
    assert.deepEqual(spacesOf(child.pid!), []);
  });

  it('is removed by the next one when its process was killed, and is in the way of nobody', async () => {
    const child = await startOne();
    const other = createNetwork({ front: '10.0.0.1', a: '10.0.0.2' });
    try {
      assert.equal(spacesOf(child.pid!).length, 2);
      child.kill('SIGKILL');
      await once(child, 'exit');
    } finally {
      other.remove();
    }
    createNetwork({ front: '10.0.0.1' }).remove();
    await waitFor(() => spacesOf(child.pid!).length === 0, 'what it left');
    assert.deepEqual(spacesOf(process.pid), []);
  });
});
