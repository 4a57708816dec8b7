import assert from 'node:assert/strict';
import { it } from 'node:test';
import { TakeBackAccount } from '../../src/master/take-back-account.ts';

it('counts a take-back as needless when the worker moves again soon', () => {
  let nowMs = 0;
  const account = new TakeBackAccount(5, () => nowMs);
  account.takenBack(1, 3);
  nowMs = 4;
  account.moved(1);
  account.takenBack(2, 2);
  nowMs = 10;
  account.moved(2);
  account.moved(1);
  account.moved(9);
  account.takenBack(1, 0);
  assert.deepEqual([account.total, account.needless], [5, 3]);
});
