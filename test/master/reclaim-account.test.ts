import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ReclaimAccount } from '../../src/master/reclaim-account.ts';

it('counts a reclaim as needless when the worker moves again soon', () => {
  let nowMs = 0;
  const account = new ReclaimAccount(5, () => nowMs);
  account.reclaimed(1, 3);
  nowMs = 4;
  account.moved(1);
  account.reclaimed(2, 2);
  nowMs = 10;
  account.moved(2);
  account.moved(1);
  account.moved(9);
  account.reclaimed(1, 0);
  assert.deepEqual([account.total, account.needless], [5, 3]);
});
