import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Algorithm } from '../../src/algorithms/contract.ts';
import type { ReturnReason } from '../../src/dispatch/contract.ts';
import type { ProcessAccount } from '../../src/dispatch/process-account.ts';
import { DispatchBench } from './dispatch-bench.ts';

/** Fails when it is asked while `hold` runs, and notes how often it was asked. */
class Witness implements Algorithm {
  picks = 0;
  #isHeld = false;

  pick: Algorithm['pick'] = (workers) => {
    assert.equal(this.#isHeld, false, 'it is asked for one connection at a time');
    this.picks++;
    return [...workers].sort((left, right) => left.open - right.open)[0];
  };

  hold(event: () => void): void {
    this.#isHeld = true;
    event();
    this.#isHeld = false;
  }
}

describe('an event that comes in while a decision is made', () => {
  it('taken at once: what waits is given out in order, each connection once', () => {
    const algorithm = new Witness();
    const bench: DispatchBench = new DispatchBench({
      algorithm,
      limits: { queueLimit: 10 },
      onSend: (process) => algorithm.hold(() => bench.take(process)),
    });
    for (let count = 0; count < 4; count++) bench.arrive();
    bench.ready(bench.first);
    assert.deepEqual(bench.sent, ['1 to 1', '2 to 1', '3 to 1', '4 to 1']);
    assert.equal(algorithm.picks, 4);
    assert.deepEqual([bench.dispatch.load.open, bench.dispatch.load.pending], [4, 0]);
  });

  for (const reason of ['refused', 'declined', 'undelivered', 'mailbox-full'] as readonly ReturnReason[]) {
    it(`${reason} at once: another worker gets it, once`, () => {
      const algorithm = new Witness();
      const bench: DispatchBench = new DispatchBench({
        algorithm,
        onSend(process: ProcessAccount, connection: number) {
          if (process.slot === 1) algorithm.hold(() => bench.comeBack(process, connection, reason));
        },
      });
      bench.ready(bench.first, bench.second);
      bench.arrive();
      assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
      assert.equal(algorithm.picks, 2);
      assert.deepEqual([bench.first.open, bench.second.open], [0, 1]);
      assert.equal(bench.dispatch.frontends.redispatched, 1);
    });
  }

  it('returned at once by everybody: it waits', () => {
    const algorithm = new Witness();
    const bench: DispatchBench = new DispatchBench({
      algorithm,
      onSend: (process, connection) =>
        algorithm.hold(() => bench.comeBack(process, connection, 'undelivered')),
    });
    bench.ready(bench.first, bench.second);
    bench.arrive();
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
    assert.deepEqual([bench.frontend.queue.length, bench.dispatch.load.open], [1, 0]);
  });

  it('found by a refresh: those that wait come before the one that arrives', () => {
    const algorithm = new Witness();
    let hasNews = false;
    const bench: DispatchBench = new DispatchBench({
      algorithm,
      onRefresh() {
        if (!hasNews) return;
        hasNews = false;
        algorithm.hold(() => bench.take(bench.first));
      },
    });
    bench.ready(bench.first);
    bench.arrive();
    bench.arrive();
    assert.deepEqual(bench.sent, ['1 to 1']);
    hasNews = true;
    bench.arrive();
    assert.deepEqual(bench.sent, ['1 to 1', '2 to 1']);
    assert.equal(bench.frontend.queue.length, 1);
  });

  it('reclaimed within a tick: another worker gets it when the tick is over', () => {
    const algorithm = new Witness();
    const bench = new DispatchBench({ algorithm });
    bench.ready(bench.first, bench.second);
    bench.arrive();
    bench.pass(20);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
    assert.equal(algorithm.picks, 2);
  });

  it('ended because it was hung: what it had goes to another worker, and its account is closed', () => {
    const algorithm = new Witness();
    const bench: DispatchBench = new DispatchBench({
      algorithm,
      thresholds: { stallMs: 2_000, stallAtMostMs: 2_000, ackMs: 1_000 },
      onHung: (process) =>
        algorithm.hold(() => {
          bench.dispatch.left(process);
          bench.comeBack(process, 1, 'worker-exit');
          assert.equal(bench.dispatch.gone(process), 0);
        }),
    });
    bench.ready(bench.first, bench.second);
    bench.arrive();
    bench.pass(1_000);
    assert.deepEqual(bench.told.slice(-1), ['1000 hung 1 pending']);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
    assert.deepEqual(bench.slots(), [2]);
    assert.deepEqual([...bench.dispatch.load.processes], [bench.second]);
  });

  it('may fail in an algorithm, and dispatch goes on afterwards', () => {
    let isBroken = true;
    const bench = new DispatchBench({
      algorithm: {
        pick: (workers) => workers[0],
        changed() {
          if (isBroken) throw new Error('broken');
        },
      },
    });
    bench.arrive();
    assert.throws(() => bench.ready(bench.first), /broken/);
    isBroken = false;
    bench.ready(bench.second);
    assert.equal(bench.sent.length, 1);
  });
});
