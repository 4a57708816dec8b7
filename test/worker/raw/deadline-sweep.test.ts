import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { createDeadlineSweep, type Expiring } from '../../../src/worker/raw/deadline-sweep.ts';
import { NOT_SEATED } from '../../../src/worker/roster.ts';

let fireTimer: (() => void) | undefined;

beforeEach(() => {
  fireTimer = undefined;
  mock.method(globalThis, 'setInterval', (callback: () => void) => {
    fireTimer = callback;
    return { unref: () => callback };
  });
  mock.method(globalThis, 'clearInterval', () => {
    fireTimer = undefined;
  });
});
afterEach(() => mock.restoreAll());

function entry(deadlineMs: number): Expiring & { deadlineMs: number; expired: number } {
  return {
    seat: NOT_SEATED,
    deadlineMs,
    expired: 0,
    expire() {
      this.expired++;
      this.deadlineMs = Number.POSITIVE_INFINITY;
    },
  };
}

/** One sweep: the timer, then the look that follows the poll phase. */
async function sweepOnce(): Promise<void> {
  fireTimer?.();
  await new Promise((resolve) => setImmediate(resolve));
}

test('what is due is expired once, what is not due is left alone', async () => {
  let nowMs = 0;
  const sweep = createDeadlineSweep(() => nowMs, 100);
  const [due, later, never] = [entry(100), entry(101), entry(Number.POSITIVE_INFINITY)];
  for (const each of [due, later, never]) sweep.add(each);
  nowMs = 100;
  await sweepOnce();
  assert.deepEqual([due.expired, later.expired, never.expired], [1, 0, 0]);
  nowMs = 200;
  await sweepOnce();
  assert.deepEqual([due.expired, later.expired, never.expired], [1, 1, 0]);
});

test('a deleted entry is not expired, not even by the sweep that deletes it', async () => {
  let nowMs = 0;
  const sweep = createDeadlineSweep(() => nowMs, 100);
  let expired = 0;
  const expire = (): void => {
    expired++;
    for (const each of both) sweep.delete(each);
  };
  const both: Expiring[] = [1, 2].map(() => ({ seat: NOT_SEATED, deadlineMs: 50, expire }));
  for (const each of both) sweep.add(each);
  nowMs = 100;
  await sweepOnce();
  assert.equal(expired, 1);
});

test('bytes that arrive between the timer and the look move the deadline in time', async () => {
  let nowMs = 0;
  const sweep = createDeadlineSweep(() => nowMs, 100);
  const waiting = entry(50);
  sweep.add(waiting);
  nowMs = 5000;
  const swept = sweepOnce();
  waiting.deadlineMs = 9000;
  await swept;
  assert.equal(waiting.expired, 0);
});

test('the timer stops when there is nothing to watch and starts again for a new entry', async () => {
  const sweep = createDeadlineSweep(() => 0, 100);
  assert.equal(fireTimer, undefined);
  const first = entry(1000);
  sweep.add(first);
  await sweepOnce();
  assert.notEqual(fireTimer, undefined);
  sweep.delete(first);
  await sweepOnce();
  assert.equal(fireTimer, undefined);
  sweep.add(first);
  assert.notEqual(fireTimer, undefined);
});
