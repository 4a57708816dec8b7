import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { queueDelayRules } from '../../src/dispatch/standing-queue.ts';
import { WaitingQueue } from '../../src/dispatch/waiting-queue.ts';

const rules = { ...queueDelayRules({ targetMs: 100, intervalMs: 500 }), keep: 4 };

describe('a queue with a target for its delay', () => {
  let queue: WaitingQueue<number>;
  let nowMs: number;
  let next: number;
  /** How long those that were served had waited. */
  let waits: number[];
  let shed: number;

  beforeEach(() => {
    queue = new WaitingQueue(rules);
    [nowMs, next, waits, shed] = [0, 0, [], 0];
  });

  /** So many come in each millisecond, and one of those that wait is served every `serveEveryMs`. */
  function pass(forMs: number, perMs: number, serveEveryMs: number): void {
    for (const endMs = nowMs + forMs; nowMs < endMs; nowMs++) {
      for (; next < (nowMs + 1) * perMs && perMs > 0; next++) queue.push(nowMs, nowMs);
      if (nowMs % serveEveryMs !== 0) continue;
      while (queue.shiftOverdue(nowMs) !== undefined) shed++;
      const sinceMs = queue.serve(nowMs);
      if (sinceMs !== undefined) waits.push(nowMs - sinceMs);
    }
  }

  const longest = (): number => Math.max(...waits.splice(0));

  it('keeps those that are served below the target while far more come than are served', () => {
    pass(2_000, 1, 10);
    waits = [];
    pass(2_000, 1, 10);
    assert.equal(waits.length, 200, 'the worker never ran dry');
    assert.ok(longest() <= 100);
    assert.ok(shed > 3_000);
  });

  it('sheds nobody of a burst, however long that takes', () => {
    for (let count = 0; count < 400; count++) queue.push(0, 0);
    pass(5_000, 0, 10);
    assert.deepEqual([shed, queue.length, longest()], [0, 0, 3_990]);
  });

  it('sheds nobody while it drains by itself', () => {
    for (let count = 0; count < 100; count++) queue.push(0, 0);
    pass(5_000, 0.05, 10);
    assert.equal(shed, 0);
  });

  it('sheds nobody while no worker serves, nor when one begins to', () => {
    pass(5_000, 0.05, 100_000);
    nowMs = 5_000;
    next = 250;
    pass(6_000, 0.05, 10);
    assert.deepEqual([shed, queue.length <= 1], [0, true]);
  });

  it('sheds nobody for slow requests while few wait', () => {
    for (let count = 0; count < 3; count++) queue.push(0, 0);
    pass(60_000, 0.002, 500);
    assert.equal(shed, 0);
    assert.ok(longest() >= 1_000);
  });

  it('is patient again once the overload is over', () => {
    pass(3_000, 1, 10);
    const before = shed;
    for (let rest = queue.length; rest > 0; rest--) queue.serve(nowMs);
    next = 0;
    for (let count = 0; count < 100; count++) queue.push(nowMs, nowMs);
    pass(1_000, 0, 10);
    assert.equal(shed, before);
  });

  it('never sheds what came back from a worker', () => {
    pass(3_000, 1, 10);
    queue.pushReturned(7, nowMs - 400);
    const { length } = queue;
    nowMs += 5;
    while (queue.shiftOverdue(nowMs) !== undefined);
    assert.ok(queue.length < length);
    assert.equal(queue.serve(nowMs), 7);
  });
});
