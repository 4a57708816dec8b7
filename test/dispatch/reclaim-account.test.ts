import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ProcessAccount } from '../../src/dispatch/process-account.ts';
import { ReclaimAccount } from '../../src/dispatch/reclaim-account.ts';

const [first, second, third] = [1, 2, 3].map((slot) => new ProcessAccount(slot, 1)) as [
  ProcessAccount,
  ProcessAccount,
  ProcessAccount,
];

it('counts a reclaim as needless when the worker moves again soon', () => {
  const account = new ReclaimAccount(5);
  account.reclaimed(first, 3, 0);
  account.moved(first, 4);
  account.reclaimed(second, 2, 4);
  account.moved(second, 10);
  account.moved(first, 10);
  account.moved(third, 10);
  account.reclaimed(first, 0, 10);
  assert.deepEqual([account.total, account.needless], [5, 3]);
});

it('does not take the next process of a slot for the one that is gone', () => {
  const account = new ReclaimAccount(5);
  account.reclaimed(first, 3, 0);
  account.gone(first);
  account.moved(new ProcessAccount(1, 2), 1);
  account.moved(first, 1);
  assert.deepEqual([account.total, account.needless], [3, 0]);
});
