import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { healthStates } from '../../src/dispatch/health.ts';
import { DispatchBench } from './dispatch-bench.ts';

describe('the health rules', () => {
  let bench: DispatchBench;

  beforeEach(() => {
    bench = new DispatchBench({ limits: { pendingLimit: 4 }, algorithm: { pick: (workers) => workers[0] } });
    bench.ready(bench.first, bench.second);
    for (const process of [bench.first, bench.second]) bench.cpuMs.set(process, 0);
    bench.isRunnable = false;
  });

  it('are stated for every state, each with its begin and its end', () => {
    for (const { begins, ends } of Object.values(healthStates)) assert.ok(begins !== '' && ends !== '');
  });

  it('skip who is busy for a millisecond, and no longer than that', () => {
    bench.report(bench.first, { busySinceMs: 0 });
    bench.nowMs = 1;
    bench.report(bench.first, { busySinceMs: 0 });
    bench.arrive();
    bench.report(bench.first, { busySinceMs: undefined });
    bench.arrive();
    assert.deepEqual(bench.sent, ['1 to 2', '2 to 1']);
    assert.deepEqual(bench.slots(), [1, 2], 'it kept its place in the rotation');
  });

  it('give a busy worker connections all the same where none can wait', () => {
    bench = new DispatchBench({ limits: { queueLimit: 0 } });
    bench.ready(bench.first);
    bench.nowMs = 5;
    bench.report(bench.first, { busySinceMs: 0 });
    bench.arrive();
    assert.deepEqual(bench.sent, ['1 to 1']);
  });

  it('reclaim from who leaves a connection for the stall time while another is free', () => {
    bench.arrive();
    bench.pass(19);
    assert.deepEqual(bench.sent, ['1 to 1']);
    bench.pass(1);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
    assert.deepEqual(bench.slots(), [2]);
    assert.equal(bench.dispatch.reclaims.total, 1);
    bench.dispatch.moved(bench.first);
    assert.deepEqual(bench.slots(), [1, 2]);
    assert.equal(bench.dispatch.reclaims.needless, 1, 'it moved within one more stall time');
    assert.equal(bench.dispatch.load.slots[0]!.totals.stalls, 1);
  });

  for (const [why, set] of [
    ['no CPU', () => (bench.isRunnable = true)],
    ['nobody else is free', () => bench.report(bench.second, { busySinceMs: -5 })],
  ] as const) {
    it(`leave who stands still alone, ${why}, but not for 20 stall times`, () => {
      bench.arrive();
      set();
      bench.pass(399);
      assert.equal(bench.first.absences.has('stalled'), false);
      bench.pass(1);
      assert.equal(bench.first.absences.has('stalled'), true);
    });
  }

  it('hold who used a CPU of its own without a move to stand still, even if it could run', () => {
    bench.isRunnable = true;
    bench.arrive();
    bench.pass(10);
    bench.cpuMs.set(bench.first, 8);
    bench.pass(10);
    assert.equal(bench.first.absences.has('stalled'), true);
  });

  it('hold nobody to be stalled who goes on taking or answering', () => {
    for (let count = 0; count < 4; count++) bench.arrive();
    for (let round = 0; round < 3; round++) {
      bench.pass(15);
      bench.report(bench.first, { done: round + 1 });
    }
    assert.deepEqual(bench.slots(), [1, 2]);
  });

  it('probe after 250 ms, and call hung who has not taken for the whole time', () => {
    bench = new DispatchBench({ limits: { pendingLimit: 4 } });
    bench.ready(bench.first);
    bench.arrive();
    bench.mailboxes.delete(bench.first);
    bench.pass(1_000);
    assert.deepEqual(
      bench.told.find((line) => line.includes('probe')),
      '250 probe 1',
    );
    assert.deepEqual(
      bench.told.filter((line) => line.includes('hung')),
      ['1000 hung 1 pending'],
    );
  });

  it('hold nobody to be hung for the time that the master itself was stopped', () => {
    bench = new DispatchBench({ limits: { pendingLimit: 4 } });
    bench.ready(bench.first);
    bench.arrive();
    bench.nowMs = 11_000;
    bench.dispatch.tick();
    assert.deepEqual(
      bench.told.filter((line) => line.includes('hung')),
      [],
    );
  });

  it('leave out who sends no heartbeat for half of the time, and call it hung after all of it', () => {
    const beat = (): void => bench.report(bench.second, {});
    for (let second = 0; second < 4; second++, beat()) bench.pass(1_000);
    assert.deepEqual(bench.slots(), [2]);
    bench.report(bench.first, {});
    bench.pass(1_000);
    assert.deepEqual(bench.slots(), [1, 2]);
    for (let second = 0; second < 8; second++, beat()) bench.pass(1_000);
    assert.ok(bench.told.includes(`${bench.nowMs} hung 1 silent`));
  });

  it('cool down who refused for 250 ms, and whose app declined for 100 ms at that address', () => {
    const refused = bench.arrive();
    bench.dispatch.returned(bench.first, refused, 'refused');
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
    bench.take(bench.second);
    bench.pass(249);
    assert.deepEqual(bench.slots(), [2]);
    bench.pass(1);
    assert.deepEqual(bench.slots(), [1, 2]);
    const declined = bench.arrive();
    bench.dispatch.returned(bench.first, declined, 'declined');
    assert.deepEqual(bench.sent.slice(2), ['2 to 1', '2 to 2']);
    assert.deepEqual(bench.slots(), [1, 2], 'other addresses are not concerned');
    bench.take(bench.second);
    bench.pass(100);
    bench.arrive();
    assert.equal(bench.sent.at(-1), '3 to 1');
  });

  it('leave out who has as many connections open as it can hold, until one closes', () => {
    bench = new DispatchBench({ limits: { openLimit: 1, pendingLimit: 4 } });
    bench.ready(bench.first);
    bench.arrive();
    assert.deepEqual(bench.slots(), []);
    bench.take(bench.first);
    bench.report(bench.first, { closed: 1 });
    assert.deepEqual(bench.slots(), [1]);
  });
});
