/** Every target as a comparison runs it: started, met, hit, and gone without a trace. */
import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { temporaryDirectory } from '../../../src/measure/processes/ends-with-us.ts';
import { takesConnections } from '../../../src/measure/processes/takes-connections.ts';
import {
  checkTarget,
  comparedApp,
  type Fleet,
  openFleet,
  type RunningTarget,
  resolveTargets,
} from '../../../src/measure/targets/index.ts';
import { built } from '../../built.ts';
import { isAlive, waitFor, withDeadline } from '../balancer.ts';

built();

const WORKERS = 2;

const targets = resolveTargets({
  algos: [{ name: 'least-connections', options: {} }],
  against: 'all',
  handoffs: ['auto', 'ipc'],
});

for (const target of targets) {
  describe(`target ${target.name}`, async () => {
    const missing = await target.missing();
    const count = target.family === 'single' ? 1 : WORKERS;
    const skip = missing ?? false;
    const output: string[] = [];
    let directory = '';
    let fleet: Fleet;
    let running: RunningTarget;

    before(async () => {
      if (missing !== undefined) return;
      directory = temporaryDirectory();
      fleet = await openFleet(directory);
      const onOutput = (line: string) => void output.push(line);
      running = await target.start({ app: comparedApp, workers: WORKERS, env: fleet.env, onOutput });
    });

    after(async () => {
      await running?.stop().catch(() => {});
      fleet?.close();
      if (directory !== '') rmSync(directory, { recursive: true, force: true });
    });

    it('starts with every worker there, and answers right', { skip }, async () => {
      assert.equal(fleet.workers().length, count);
      await checkTarget(running.port);
    });

    it('tells its workers from what is in front of them', { skip }, () => {
      const { master, workers } = running.pids();
      assert.deepEqual(
        [...workers].sort(),
        fleet
          .workers()
          .map(({ pid }) => pid)
          .sort(),
      );
      const isBare = target.family === 'single' || target.family === 'reuse-port';
      assert.equal(master === undefined, isBare);
      if (master !== undefined) assert.ok(isAlive(master) && !workers.includes(master));
    });

    it('reaches every worker', { skip }, () => reachesAll(running.port, fleet));

    it('replaces a worker that dies', { skip: missing ?? count === 1 }, async () => {
      const old = fleet.workers().find(({ number }) => number === 2)!.pid;
      fleet.kill(2);
      await waitFor(() => !isAlive(old), 'the worker to die');
      const isBack = () => {
        const worker = fleet.workers().find(({ number }) => number === 2);
        return worker !== undefined && worker.pid !== old;
      };
      await waitFor(isBack, `another worker:\n${output.join('\n')}`, 20_000);
      assert.equal(fleet.workers().length, count);
      assert.equal(fleet.numberOf(old), 2);
      await waitFor(() => answers(running.port), 'answers again');
    });

    it('stops, and nothing of it is left', { skip }, async () => {
      const { master, workers, helpers = [] } = running.pids();
      const pids = [...workers, ...helpers, ...(master === undefined ? [] : [master])];
      await running.stop();
      assert.deepEqual(pids.filter(isAlive), []);
      assert.equal(await takesConnections(running.port), false);
      fleet.close();
      assert.equal(existsSync(fleet.path), false);
    });
  });
}

/** Each of these connections is one more chance for a worker that nobody has met. */
async function reachesAll(port: number, fleet: Fleet): Promise<void> {
  const unmet = new Set(fleet.workers().map(({ pid }) => pid));
  const meet = async (): Promise<boolean> => {
    // Together, so that a worker which is at work is not asked again while another one waits.
    const met = await Promise.all(Array.from({ length: 8 }, () => workerMet(port, '/?work=5')));
    for (const pid of met) unmet.delete(pid);
    return unmet.size === 0;
  };
  await waitFor(meet, 'every worker to answer', 20_000);
}

async function answers(port: number): Promise<boolean> {
  return (await workerMet(port, '/').catch(() => 0)) > 0;
}

/** The pid of the worker that answers on a connection of its own. */
function workerMet(port: number, path: string): Promise<number> {
  const agent = new Agent({ keepAlive: false });
  const answer = new Promise<number>((resolve, reject) => {
    get({ agent, port, host: '127.0.0.1', path }, (response) => {
      response.resume();
      response.once('end', () => resolve(Number(response.headers['x-worker'] ?? 0)));
    }).on('error', reject);
  });
  return withDeadline(answer, `an answer to ${path}`).finally(() => agent.destroy());
}
