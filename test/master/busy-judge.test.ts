import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createBusyJudge } from '../../src/master/busy-judge.ts';
import { Pool } from '../../src/master/pool.ts';

const STALL_MS = 10;

describe('the judge of busy workers', () => {
  let nowMs: number;
  let isStarved: boolean;
  let suspected: number[];
  let pool: Pool;
  let judge: ReturnType<typeof createBusyJudge>;

  beforeEach(() => {
    nowMs = 1_000;
    isStarved = false;
    suspected = [];
    pool = new Pool(
      { pendingLimit: 4, capacity: 100, canWait: true },
      { membersChanged() {}, assigned() {}, released() {}, roomMade() {} },
    );
    for (const slot of [1, 2]) {
      pool.add(slot);
      pool.ready(slot, nowMs);
    }
    judge = createBusyJudge({
      pool,
      starvation: { suspect: (_slot, sinceMs) => suspected.push(sinceMs), isStarved: () => isStarved },
      options: { stallTimeout: STALL_MS },
      now: () => nowMs,
    });
  });

  const members = (): number[] => pool.members.map(({ slot }) => slot);

  function after(ms: number, slot = 1): void {
    nowMs = 1_000 + ms;
    judge(slot, { busySinceMs: 1_000 });
  }

  it('leaves out who is on one thing for the stall time, until it is done', () => {
    after(9);
    assert.deepEqual(members(), [1, 2]);
    assert.deepEqual(suspected, [1_000]);
    after(10);
    assert.deepEqual(members(), [2]);
    judge(1, { busySinceMs: undefined });
    assert.deepEqual(members(), [1, 2]);
  });

  it('gives nothing more to one that is busy for a millisecond', () => {
    after(1);
    assert.deepEqual(
      pool.withRoom(pool.members).map(({ slot }) => slot),
      [2],
    );
  });

  it('leaves nobody out while the other one is busy, too', () => {
    after(10, 2);
    pool.resume(2, 'blocked');
    after(12);
    assert.deepEqual(members(), [1, 2]);
    judge(2, { busySinceMs: undefined });
    after(13);
    assert.deepEqual(members(), [2]);
  });

  it('leaves nobody out for want of a processor, but not for ever', () => {
    isStarved = true;
    after(199);
    assert.deepEqual(members(), [1, 2]);
    after(200);
    assert.deepEqual(members(), [2]);
  });
});
