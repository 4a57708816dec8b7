import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { handOverJobs, noJobs, receiveJobs } from '../../../src/master/agent/heritage.ts';
import { createLedger } from '../../../src/master/agent/ledger.ts';
import { waitFor } from '../../integration/balancer.ts';
import { linked } from '../../upgrade/linked.ts';

function masters() {
  const { one, other, end } = linked();
  const [before, after] = [createLedger(), createLedger()];
  let over = 0;
  receiveJobs(other, after, () => over++);
  return { link: one, end, before, after, handOver: handOverJobs(before), over: () => over };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe('the record of jobs', () => {
  it('passes over, and what the agent still finishes as well, before the next one begins', async () => {
    const { link, before, after, handOver, over } = masters();
    before.enter({ act: 'end', job: 'once setup', done: [1] });
    before.enter({ act: 'begin', job: 'once long', mark: 1 });
    await handOver.part.release!(link);
    before.enter({ act: 'end', job: 'once long', done: [1] });
    await turn();
    assert.deepEqual(after.records, [
      { job: 'once setup', done: [1] },
      { job: 'once long', done: [1] },
    ]);
    assert.equal(over(), 0);
    handOver.finished();
    await turn();
    assert.equal(over(), 1);
  });

  it('stays where it is when the successor ends instead', async () => {
    const { link, before, after, handOver, over } = masters();
    await handOver.part.release!(link);
    handOver.part.undo!();
    before.enter({ act: 'begin', job: 'once long', mark: 1 });
    handOver.finished();
    await turn();
    assert.deepEqual([after.records, over()], [[], 0]);
  });

  it('is gone on with when the master before is gone, and its agent with it', async () => {
    const { link, end, before, after, handOver, over } = masters();
    await handOver.part.release!(link);
    before.enter({ act: 'begin', job: 'once long', mark: 1 });
    await turn();
    end();
    assert.equal(over(), 0);
    // The timer of what is awaited does not keep a process alive.
    await waitFor(() => over() === 1, 'the end');
    assert.deepEqual(after.records, [{ job: 'once long', begun: 1 }]);
  });

  it('of a master without an agent keeps nobody waiting', async () => {
    const { link, over } = masters();
    await noJobs().release!(link);
    await turn();
    assert.equal(over(), 1);
  });
});
