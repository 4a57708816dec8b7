import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createAlgorithm } from '../../src/algorithms/index.ts';
import { DispatchBench } from './dispatch-bench.ts';

const context = { now: () => 0, random: () => 0.5 };

describe('a slot that is paused', () => {
  let bench: DispatchBench;

  beforeEach(() => {
    bench = new DispatchBench({ limits: { pendingLimit: 5 } });
    bench.ready(bench.first, bench.second);
  });

  it('gets nothing until it is resumed, and what it has not taken goes to the others', () => {
    bench.arrive();
    bench.dispatch.pause(1);
    assert.deepEqual(bench.sent, ['1 to 1', '1 to 2']);
    bench.arrive();
    assert.equal(bench.sent.at(-1), '2 to 2');
    bench.dispatch.resume(1);
    bench.arrive();
    assert.equal(bench.sent.at(-1), '3 to 1');
  });

  it('stays so when it gets a new process', () => {
    bench.dispatch.pause(1);
    bench.dispatch.gone(bench.first);
    const next = bench.dispatch.load.enter(1, 2);
    bench.dispatch.join(bench.frontend, next);
    bench.ready(next);
    bench.arrive();
    assert.deepEqual(bench.sent, ['1 to 2']);
    bench.dispatch.resume(1);
    bench.arrive();
    assert.equal(bench.sent.at(-1), '2 to 1');
  });

  it('makes connections wait where no other slot is left, and serves them when it is resumed', () => {
    bench.dispatch.pause(1);
    bench.dispatch.pause(2);
    bench.arrive();
    assert.deepEqual(bench.sent, []);
    bench.dispatch.resume(2);
    assert.deepEqual(bench.sent, ['1 to 2']);
  });
});

describe('a weight that is changed', () => {
  it('counts from the next connection on, for the next process of the slot as well', () => {
    const algorithm = createAlgorithm({ name: 'wrr' }, context);
    const bench = new DispatchBench({ algorithm, limits: { pendingLimit: 50, queueLimit: 50 } });
    bench.ready(bench.first, bench.second);
    bench.dispatch.setWeight(1, 3);
    for (let count = 0; count < 8; count++) bench.arrive();
    assert.equal(bench.sent.filter((sent) => sent.endsWith('to 1')).length, 6);
    assert.equal(bench.dispatch.load.enter(1, 2).weight, 3);
  });
});

describe('a process that warms up', () => {
  for (const name of ['rr', 'wrr', 'random', 'least-connections', 'p2c', 'jiq']) {
    it(`gets a growing share of what ${name} means for it`, () => {
      let seed = 1;
      const random = (): number => {
        seed = (seed * 16_807) % 2_147_483_647;
        return seed / 2_147_483_647;
      };
      const bench = new DispatchBench({ algorithm: createAlgorithm({ name }, { now: () => 0, random }) });
      bench.ready(bench.first, bench.second);
      bench.dispatch.warmUp(bench.second, 1_000);
      const shareDuring = (): number => {
        const before = bench.sent.length;
        for (let count = 0; count < 200; count++) {
          bench.arrive();
          for (const process of [bench.first, bench.second]) {
            while ((bench.mailboxes.get(process)?.length ?? 0) > 0) bench.take(process);
            bench.report(process, { closed: process.report.closed + process.open });
          }
        }
        return bench.sent.slice(before).filter((sent) => sent.endsWith('to 2')).length / 200;
      };
      const first = shareDuring();
      bench.pass(500);
      const middle = shareDuring();
      bench.pass(501);
      const last = shareDuring();
      assert.ok(first < middle / 2, `${first} at first, ${middle} at half of the time`);
      assert.ok(middle < last, `${middle} at half of the time, ${last} in the end`);
      assert.equal(bench.second.warmUp, undefined);
    });
  }

  it('gets everything where it is alone', () => {
    const bench = new DispatchBench({ limits: { pendingLimit: 50, queueLimit: 50 } });
    bench.ready(bench.second);
    bench.dispatch.warmUp(bench.second, 1_000);
    for (let count = 0; count < 20; count++) bench.arrive();
    assert.equal(bench.sent.length, 20);
  });

  it('keeps the clients that are meant for it alone', () => {
    const algorithm = createAlgorithm({ name: 'source-hash' }, context);
    const bench = new DispatchBench({ algorithm, limits: { pendingLimit: 50, queueLimit: 50 } });
    bench.ready(bench.first, bench.second);
    bench.arrive();
    const home = bench.sent[0]!.endsWith('1') ? bench.first : bench.second;
    bench.dispatch.warmUp(home, 1_000);
    for (let count = 0; count < 20; count++) bench.arrive();
    assert.deepEqual([...new Set(bench.sent.map((sent) => sent.split(' to ')[1]))], [String(home.slot)]);
  });
});

describe('a connection that is offered', () => {
  it('goes to a process that is not in the rotation yet, and ends with it', () => {
    const bench = new DispatchBench();
    bench.ready(bench.first);
    bench.dispatch.offer(bench.second, 77);
    assert.deepEqual(bench.sent, ['77 to 2']);
    bench.dispatch.returned(bench.second, 77, 'worker-exit');
    assert.deepEqual(bench.sent, ['77 to 2'], 'the first has room, and is not the one that was asked');
    assert.deepEqual(bench.dropped, [77]);
    assert.deepEqual([bench.second.pending, bench.second.open], [0, 0]);
  });

  it('is counted until it is closed', () => {
    const bench = new DispatchBench();
    bench.dispatch.offer(bench.second, 77);
    bench.take(bench.second);
    assert.equal(bench.second.open, 1);
    bench.report(bench.second, { closed: 1 });
    assert.equal(bench.second.open, 0);
  });
});

describe('a connection that has moved', () => {
  function busyBench(): DispatchBench {
    const bench = new DispatchBench({ limits: { pendingLimit: 1, queueTimeoutMs: 1_000 } });
    bench.ready(bench.first, bench.second);
    for (let count = 0; count < 3; count++) bench.arrive();
    assert.deepEqual(bench.sent, ['1 to 1', '2 to 2']);
    bench.take(bench.first);
    bench.arrive();
    return bench;
  }

  it('is refused by nobody: it goes to a worker without room when its time is up', () => {
    const bench = busyBench();
    bench.moved.add(1);
    bench.dispatch.migrated(bench.first, 1);
    bench.pass(2_000);
    assert.ok(bench.refused.length > 0 && bench.refused.every((refused) => !refused.startsWith('1 ')));
    assert.equal(bench.sent.filter((sent) => sent.startsWith('1 ')).length, 2);
  });

  it('is closed without a word when nothing is served any more', () => {
    const bench = busyBench();
    bench.moved.add(1);
    bench.dispatch.migrated(bench.first, 1);
    bench.dispatch.close(bench.frontend);
    assert.deepEqual(bench.dropped, [1]);
    assert.ok(bench.refused.every((refused) => !refused.startsWith('1 ')));
  });
});

describe('a connection that changes its master', () => {
  it('goes on with whoever the algorithm says, and counts as nobody who connected or moved here', () => {
    const bench = new DispatchBench();
    bench.ready(bench.first, bench.second);
    bench.handDown(7);
    bench.handDown(8);
    assert.deepEqual(bench.sent, ['7 to 1', '8 to 2']);
    assert.equal(bench.dispatch.frontends.accepted, 0);
    assert.equal(bench.first.totals.migrated + bench.second.totals.migrated, 0);
  });

  it('waits where nobody has room, and is not refused', () => {
    const bench = new DispatchBench({ limits: { pendingLimit: 1, queueLimit: 0 } });
    bench.ready(bench.first);
    for (const connection of [7, 8]) bench.handDown(connection);
    assert.deepEqual(bench.sent, ['7 to 1']);
    bench.take(bench.first);
    assert.deepEqual(bench.sent, ['7 to 1', '8 to 1']);
    assert.deepEqual([bench.refused, bench.dropped], [[], []]);
  });

  it('leaves half of all room to new clients', () => {
    const limits = { pendingLimit: 1, queueLimit: 8, heldLimit: 10 };
    const bench = new DispatchBench({ limits });
    bench.ready(bench.first);
    const rooms = [7, 8, 9, 10, 11].map((connection) => {
      const { roomHandedDown } = bench.dispatch;
      if (roomHandedDown > 0) bench.handDown(connection);
      return roomHandedDown;
    });
    // The first is with a worker, and counts as held; the others wait.
    assert.deepEqual(rooms, [4, 4, 3, 2, 1]);
    assert.equal(bench.dispatch.roomHandedDown, 0);
    bench.arrive();
    assert.deepEqual(bench.refused, []);
  });

  it('comes one by one where nobody is to wait, and not at all while a master may hold no more', () => {
    const bench = new DispatchBench({ limits: { pendingLimit: 1, queueLimit: 0, heldLimit: 10 } });
    bench.ready(bench.first);
    assert.equal(bench.dispatch.roomHandedDown, 1);
    bench.refusing = 10;
    assert.equal(bench.dispatch.roomHandedDown, 0);
  });

  it('is passed on where it waits as its address is closed, and dropped where nobody takes it', () => {
    for (const isFollowed of [true, false]) {
      const bench = new DispatchBench({ limits: { pendingLimit: 1 } });
      bench.ready(bench.first);
      for (const connection of [7, 8]) bench.handDown(connection);
      bench.isFollowed = isFollowed;
      bench.dispatch.close(bench.frontend);
      assert.deepEqual([bench.passedOn, bench.dropped], isFollowed ? [[8], []] : [[], [8]]);
      assert.equal(bench.dispatch.frontends.dropped, isFollowed ? 0 : 1);
    }
  });

  it('is dropped where its address is closed', () => {
    const bench = new DispatchBench();
    bench.ready(bench.first);
    bench.dispatch.close(bench.frontend);
    bench.handDown(7);
    assert.deepEqual(bench.dropped, [7]);
    assert.equal(bench.dispatch.frontends.dropped, 1);
  });

  it('passes through one that is followed itself, whether its addresses are closed or not', () => {
    const bench = new DispatchBench();
    bench.ready(bench.first);
    const mine = bench.arrive();
    bench.take(bench.first);
    bench.isFollowed = true;
    bench.dispatch.migrated(bench.first, mine);
    bench.dispatch.close(bench.frontend);
    bench.handDown(7);
    assert.deepEqual(bench.passedOn, [mine, 7]);
    assert.equal(bench.first.totals.migrated, 1);
    assert.deepEqual(bench.dropped, []);
  });
});
