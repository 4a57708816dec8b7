/** What one agent leaves to the next: nothing is done twice, and nothing is left out. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { temporaryDirectory } from '../../admin/temporary.ts';
import { isAlive, killLeftovers, waitFor, withDeadline } from '../balancer.ts';
import { type Playground, play } from './playground.ts';

const parent = temporaryDirectory();

afterEach(killLeftovers);

async function moreRuns({ runs }: Playground, job: string, pid: number): Promise<void> {
  await waitFor(() => runs(job).filter((run) => run.pid === pid).length > 4, `runs of ${job} by ${pid}`);
}

describe('the hand-over of jobs', { timeout: 120_000 }, () => {
  it('has a fast job done by one agent at a time, over reloads and restarts in a row', async () => {
    const at = await play(parent, 'fast setup');
    const pids = new Set<number>();
    for (const change of [at.reload, at.restartAgent, at.reload, at.restartAgent]) {
      const pid = await at.who();
      await moreRuns(at, 'fast', pid);
      pids.add(pid);
      await change();
    }
    await moreRuns(at, 'fast', at.latest());
    assert.equal(pids.size, 4);
    assert.equal((await at.balancer.stop()).exit.code, 0);
    at.assertOneByOne('fast');
    assert.deepEqual(at.told('setup'), ['begin', 'end']);
    assert.equal(new Set(at.runs('fast').map(({ pid }) => pid)).size, 5);
  });

  it('waits for a long job: what is asked meanwhile is answered by the last of those that follow', async () => {
    const at = await play(parent, 'long fast');
    const first = at.latest();
    await waitFor(() => at.told('long').length === 1, 'the long job');
    await at.reload();
    const asked = [at.who()];
    const second = await at.whenLatest((pid) => pid !== first);
    // So that it waits for the second one when that is passed over.
    await waitFor(() => at.runs('fast').at(-1)?.act === 'end', 'the first one to finish the fast job');
    await at.restartAgent();
    const third = await at.whenLatest((pid) => pid !== second);
    asked.push(at.who(), at.who());
    await waitFor(() => !isAlive(second), 'the one that is passed over to end');
    assert.ok(isAlive(first));
    assert.deepEqual(at.told('long'), ['begin']);
    at.tell('released');
    assert.deepEqual(await withDeadline(Promise.all(asked), 'the answers'), [third, third, third]);
    await moreRuns(at, 'fast', third);
    const { exit } = await at.balancer.stop();
    assert.equal(exit.code, 0);
    assert.deepEqual(at.told('long'), ['begin', 'end']);
    at.assertOneByOne('fast');
    assert.ok(!at.runs().some(({ pid }) => pid === second));
    assert.ok(!at.balancer.log.some(({ event }) => event === 'bus-undelivered'));
  });

  it('goes on in a stop: a question that waits for the next agent is answered', async () => {
    const at = await play(parent, 'long');
    const first = at.latest();
    await waitFor(() => at.told('long').length === 1, 'the long job');
    await at.restartAgent();
    const second = await at.whenLatest((pid) => pid !== first);
    const asked = at.who();
    // It has been handed to the worker, which asks before it is drained.
    await waitFor(async () => (await at.openRequests()) > 0, 'the question to be under way');
    const stopped = at.balancer.stop();
    await waitFor(() => at.balancer.log.some(({ event }) => event === 'stopping'), 'the stop');
    at.tell('released');
    assert.equal(await asked, second);
    const { exit, stopped: event } = await stopped;
    assert.deepEqual([exit.code, event.clean, event.killed], [0, true, 0]);
  });
});

describe('a reload that is rolled back', { timeout: 120_000 }, () => {
  it('leaves the agent at work, whoever failed', async () => {
    const at = await play(parent, 'fast');
    const pid = await at.who();
    const isUntouched = async (): Promise<void> => {
      assert.equal(await at.who(), pid);
      await moreRuns(at, 'fast', pid);
      await waitFor(() => at.alive().length === 1, 'the new agent to be gone');
    };

    at.tell('fails');
    const first = await at.reload();
    assert.equal(first.result, 'rolled-back');
    assert.match(first.reason!, /The agent exited \(exit code 1\) before it was ready.*no way to start/s);
    await isUntouched();
    at.untell('fails');

    at.tell('worker-fails');
    const second = await at.reload();
    assert.equal(second.result, 'rolled-back');
    assert.match(second.reason!, /Worker 1 exited .*the app is broken/s);
    await isUntouched();
    at.untell('worker-fails');

    at.tell('worker-waits');
    at.tell('dies');
    const third = await at.reload();
    assert.equal(third.result, 'rolled-back');
    assert.match(third.reason!, /The agent exited \(exit code 3\) before it took over/);
    await isUntouched();
    at.untell('worker-waits');
    at.untell('dies');

    assert.equal((await at.reload()).result, 'done');
    await moreRuns(at, 'fast', await at.who());
    await at.balancer.stop();
    at.assertOneByOne('fast');
  });
});

describe('an agent that dies', { timeout: 120_000 }, () => {
  for (const [jobs, expected] of [
    ['crashes', ['begin', 'begin', 'end']],
    ['crashes-skipped', ['begin']],
  ] as const)
    it(`in a job leaves it to the next one, or not: ${jobs}`, async () => {
      const at = await play(parent, `${jobs} setup fast`);
      await waitFor(() => at.log('agent-exit').length === 1, 'the agent to die');
      const pid = await at.who();
      await moreRuns(at, 'fast', pid);
      await at.balancer.stop();
      assert.deepEqual(at.told('crashes'), expected);
      assert.deepEqual(at.told('setup'), ['begin', 'end']);
    });

  it('again and again does nothing twice that was on record as done', async () => {
    const at = await play(parent, 'setup');
    await waitFor(() => at.told('setup').length === 2, 'the job to be done');
    for (let deaths = 1; deaths <= 4; deaths++) {
      process.kill(await at.who(), 'SIGKILL');
      await waitFor(() => at.log('agent-exit').length === deaths, 'the agent to die');
    }
    await at.who();
    await at.balancer.stop();
    assert.deepEqual(at.told('setup'), ['begin', 'end']);
  });

  it('at the deadline of a stop, as its job did not end, is counted as killed', async () => {
    const at = await play(parent, 'forever', ['--shutdown-timeout', '300ms']);
    await waitFor(() => at.told('forever').length === 1, 'the job');
    const { exit, stopped } = await at.balancer.stop();
    assert.deepEqual([exit.code, stopped.clean, stopped.killed], [5, false, 1]);
    assert.match(String(stopped.msg), /1 process killed/);
  });
});
