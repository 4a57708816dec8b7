/** What is sent to the agent while one agent follows another. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Bus } from '../../src/bus/contract.ts';
import { HELD_MS } from '../../src/bus/limits.ts';
import { createHubBench, type FakeProcess, type HubBench } from './hub-bench.ts';

let bench: HubBench;
let master: Bus;
let former: FakeProcess;

beforeEach(() => {
  bench = createHubBench();
  bench.expected.add('agent 0');
  master = bench.hub.join({ role: 'master', slot: 0, generation: 0 });
  master.on('note', () => {});
  former = agent(1);
  former.attached.serves();
});

function agent(generation: number): FakeProcess {
  return bench.process('agent', 0, generation, true);
}

const turns = async (count = 12): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};

/** Listens, and answers questions with the generation. */
function listens({ bus, identity }: FakeProcess): unknown[] {
  const heard: unknown[] = [];
  bus.on('note', ({ msg }) => void heard.push(msg));
  bus.on('who', () => identity.generation);
  return heard;
}

describe('what is sent to the agent while a standby waits for its turn', () => {
  it('waits for the standby, however long that takes', async (test) => {
    test.mock.timers.enable({ apis: ['setInterval'] });
    listens(former);
    const next = agent(2);
    const heard = listens(next);
    next.attached.succeeds();
    master.send('agent', 'note', 'early');
    const asked = master.request('agent', 'who', undefined, { timeout: 1e9 });
    await turns();
    for (let count = 0; count < 10; count++) {
      bench.nowMs += HELD_MS;
      test.mock.timers.tick(250);
    }
    assert.deepEqual(heard, []);
    next.attached.serves();
    assert.equal(await asked, 2);
    assert.deepEqual([heard, bench.lost], [['early'], []]);
  });

  for (const [how, passOver] of [
    ['dies', (standby: FakeProcess) => standby.die()],
    ['is passed over', () => {}],
    ['is told to end', (standby: FakeProcess) => standby.attached.resigns()],
  ] as const)
    it(`goes to the one after it when the standby ${how}, in order and once`, async () => {
      const old = listens(former);
      const second = agent(2);
      listens(second);
      second.attached.succeeds();
      former.attached.resigns();
      master.send('agent', 'note', 1);
      const asked = master.request('agent', 'who');
      const gathered = master.gather('all', 'who');
      await turns();
      passOver(second);
      master.send('agent', 'note', 2);
      await turns();
      const third = agent(3);
      const heard = listens(third);
      master.send('all', 'note', 3);
      master.send('agent', 'note', 4);
      await turns();
      third.attached.succeeds();
      master.send('agent', 'note', 5);
      await turns();
      assert.deepEqual(heard, []);
      third.attached.serves();
      assert.equal(await asked, 3);
      await turns();
      if (how !== 'dies') second.die();
      await master.settled();
      assert.deepEqual(heard, [1, 2, 3, 4, 5]);
      // It has not ended, and takes part in what is for all.
      assert.deepEqual(old, [3]);
      const { answers } = await gathered;
      assert.deepEqual(
        answers.map(({ answer }) => answer),
        [1],
      );
    });

  it('is held for no longer than for any other process when no agent is left', async (test) => {
    test.mock.timers.enable({ apis: ['setInterval'] });
    former.die();
    const second = agent(2);
    second.attached.succeeds();
    await turns();
    const asked = assert.rejects(master.request('agent', 'who'), { code: 'ERR_BUS_NO_RECEIVER' });
    await turns();
    second.die();
    await turns();
    test.mock.timers.tick(250);
    bench.nowMs += HELD_MS;
    test.mock.timers.tick(250);
    await asked;
  });

  it('is not answered for somebody who does not wait any more', async () => {
    const second = agent(2);
    second.attached.succeeds();
    const asked = assert.rejects(
      master.request('agent', 'who', undefined, { signal: AbortSignal.timeout(1) }),
    );
    await asked;
    await turns();
    const third = agent(3);
    const heard = listens(third);
    third.attached.succeeds();
    third.attached.serves();
    master.send('agent', 'note', 'later');
    await master.settled();
    assert.deepEqual([heard, third.attached.isBusy], [['later'], false]);
  });
});

describe('an agent that is to end', () => {
  it('is sent nothing more, though no other one is there', async () => {
    const old = listens(former);
    former.attached.resigns();
    master.send('agent', 'note', 'late');
    const asked = master.request('agent', 'who');
    await turns();
    former.die();
    const next = agent(2);
    const heard = listens(next);
    next.attached.succeeds();
    next.attached.serves();
    assert.equal(await asked, 2);
    assert.deepEqual([old, heard, bench.lost], [[], ['late'], []]);
  });
});
