import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MoveTargets } from '../../src/dispatch/move-targets.ts';
import { ProcessAccount } from '../../src/dispatch/process-account.ts';

const [rich, poor, poorest] = [1, 2, 3].map((slot) => new ProcessAccount(slot, 1)) as [
  ProcessAccount,
  ProcessAccount,
  ProcessAccount,
];
const anybody = () => true;

describe('the targets of moves', () => {
  it('get as many as was meant, the one that lacks the most first', () => {
    const targets = new MoveTargets();
    const moves = targets.set(
      new Set([rich]),
      new Map([
        [poor, 1],
        [poorest, 3],
      ]),
    );
    const slots = Array.from({ length: 5 }, () => targets.take(rich, anybody)?.slot);
    assert.deepEqual(slots, [3, 3, 2, 3, undefined]);
    assert.equal(moves.done, 4);
  });

  it('are not for what others give up, nor for those that cannot serve it', () => {
    const targets = new MoveTargets();
    const moves = targets.set(new Set([rich]), new Map([[poor, 1]]));
    assert.equal(targets.take(poorest, anybody), undefined);
    assert.equal(
      targets.take(rich, (process) => process !== poor),
      undefined,
    );
    assert.equal(moves.done, 0);
    assert.equal(targets.take(rich, anybody), poor);
  });

  it('are none any more when it is over, unless others were named meanwhile', () => {
    const targets = new MoveTargets();
    const first = targets.set(new Set([rich]), new Map([[poor, 9]]));
    first.end();
    assert.equal(targets.take(rich, anybody), undefined);
    targets.set(new Set([rich]), new Map([[poorest, 9]]));
    first.end();
    assert.equal(targets.take(rich, anybody), poorest);
    assert.equal(first.done, 0);
  });
});
