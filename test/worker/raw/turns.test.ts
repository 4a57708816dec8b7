import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createTurns } from '../../../src/worker/raw/turns.ts';

let nowMs: number;
let scheduled: (() => void)[];
let done: string[];
let defer: (task: () => void) => void;

beforeEach(() => {
  nowMs = 0;
  scheduled = [];
  done = [];
  defer = createTurns(
    () => nowMs,
    (run) => scheduled.push(run),
  );
});

/** A task that takes so long. */
const task =
  (name: string, ms: number): (() => void) =>
  () => {
    done.push(name);
    nowMs += ms;
  };

function turn(): void {
  for (const run of scheduled.splice(0)) run();
}

test('tasks run in order, later and not at once', () => {
  defer(task('a', 0));
  defer(task('b', 0));
  assert.deepEqual([done, scheduled.length], [[], 1]);
  turn();
  assert.deepEqual([done, scheduled.length], [['a', 'b'], 0]);
});

test('when their time is up the rest waits for the next turn of the event loop', () => {
  for (const name of ['a', 'b', 'c', 'd']) defer(task(name, 1));
  turn();
  assert.deepEqual(done, ['a', 'b']);
  defer(task('e', 1));
  turn();
  assert.deepEqual(done, ['a', 'b', 'c', 'd']);
  turn();
  assert.deepEqual([done.at(-1), scheduled.length], ['e', 0]);
});

test('a task that defers itself goes on in the same turn when nobody else waits, and behind the others when they do', () => {
  let left = 3;
  const again = (): void => {
    task('again', 0.5)();
    if (--left > 0) defer(again);
  };
  defer(again);
  defer(task('other', 0));
  turn();
  assert.deepEqual(done, ['again', 'other', 'again', 'again']);
});

test('a task that throws does not keep the others from their turn', () => {
  defer(() => {
    throw new Error('on purpose');
  });
  defer(task('a', 0));
  assert.throws(turn, /on purpose/);
  turn();
  assert.deepEqual(done, ['a']);
});
