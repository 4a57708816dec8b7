import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { DispatchBench } from './dispatch-bench.ts';

describe('a cooldown', () => {
  let bench: DispatchBench;

  beforeEach(() => {
    bench = new DispatchBench({ limits: { pendingLimit: 4 }, algorithm: { pick: (workers) => workers[0] } });
    bench.ready(bench.first, bench.second);
  });

  for (const reason of ['refused', 'undelivered', 'mailbox-full'] as const) {
    it(`begins with a connection that came back ${reason}, and ends after 250 ms`, () => {
      bench.comeBack(bench.first, bench.arrive(), reason);
      assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
      bench.take(bench.second);
      bench.pass(249);
      assert.deepEqual(bench.slots(), [2]);
      bench.pass(1);
      assert.deepEqual(bench.slots(), [1, 2]);
    });
  }

  for (const reason of ['reclaimed', 'declined', 'worker-exit'] as const) {
    it(`does not begin with one that came back ${reason}`, () => {
      bench.comeBack(bench.first, bench.arrive(), reason);
      assert.deepEqual(bench.slots(), [1, 2]);
    });
  }

  it('counts from the last one that came back', () => {
    const [one, other] = [bench.arrive(), bench.arrive()];
    bench.comeBack(bench.first, one, 'refused');
    bench.take(bench.second);
    bench.pass(10);
    bench.comeBack(bench.first, other, 'refused');
    bench.take(bench.second);
    bench.pass(249);
    assert.deepEqual(bench.slots(), [2]);
    bench.pass(1);
    assert.deepEqual(bench.slots(), [1, 2]);
  });

  it('gives what waits to the worker whose cooldown is over', () => {
    bench.dispatch.leave(bench.frontend, bench.second);
    bench.comeBack(bench.first, bench.arrive(), 'refused');
    bench.pass(249);
    assert.deepEqual(bench.sent, ['1 to 1']);
    bench.pass(1);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 1']);
  });
});
