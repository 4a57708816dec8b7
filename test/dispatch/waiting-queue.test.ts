import assert from 'node:assert/strict';
import { it } from 'node:test';
import { WaitingQueue } from '../../src/dispatch/waiting-queue.ts';

it('serves in order of arrival', () => {
  const queue = new WaitingQueue<number>();
  for (let item = 0; item < 1_000; item++) queue.push(item, item);
  for (let item = 0; item < 1_000; item++) {
    assert.equal(queue.peek(), item);
    assert.equal(queue.shift(), item);
    assert.equal(queue.length, 999 - item);
  }
  assert.equal(queue.shift(), undefined);
  assert.equal(queue.peek(), undefined);
});

it('serves what came back before what just arrived', () => {
  const queue = new WaitingQueue<string>();
  queue.push('first', 1);
  queue.push('second', 2);
  queue.pushReturned('back', 3);
  assert.deepEqual([queue.shift(), queue.shift(), queue.shift()], ['back', 'first', 'second']);
});

it('knows who waits longest in either line', () => {
  const queue = new WaitingQueue<string>();
  assert.equal(queue.oldestMs, undefined);
  queue.pushReturned('back', 7);
  assert.equal(queue.oldestMs, 7);
  queue.push('early', 5);
  assert.equal(queue.oldestMs, 5);
});

it('serves and gives up what came back in the order in which it has waited, whatever came back last', () => {
  const queue = new WaitingQueue<string>();
  queue.pushReturned('young', 9);
  queue.pushReturned('old', 1);
  queue.pushReturned('middle', 5);
  assert.equal(queue.oldestMs, 1);
  assert.equal(queue.shiftOlderThan(5), 'old');
  assert.equal(queue.shiftOlderThan(5), 'middle');
  assert.equal(queue.shiftOlderThan(5), undefined);
  assert.deepEqual([queue.shift(), queue.length], ['young', 0]);
});

it('gives out only those that waited too long', () => {
  const queue = new WaitingQueue<string>();
  queue.push('old', 1);
  queue.pushReturned('back', 5);
  queue.push('new', 9);
  assert.equal(queue.shiftOlderThan(5), 'back');
  assert.equal(queue.shiftOlderThan(5), 'old');
  assert.equal(queue.shiftOlderThan(5), undefined);
  assert.equal(queue.length, 1);
});

it('keeps order and length while it is filled and emptied in turns', () => {
  const queue = new WaitingQueue<number>();
  let next = 0;
  let expected = 0;
  for (let round = 0; round < 200; round++) {
    for (let push = 0; push < round % 17; push++) queue.push(next++, 0);
    for (let shift = 0; shift < round % 13 && queue.length > 0; shift++)
      assert.equal(queue.shift(), expected++);
  }
  assert.equal(queue.length, next - expected);
});
