import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createStarvation, type Starvation } from '../../src/master/starvation.ts';

const MOVED_AT = 90;
const ENOUGH_MS = 2;

describe('starvation', () => {
  let cpuMs: number | undefined;
  let isRunnable: boolean;
  let pid: number | undefined;
  let starvation: Starvation;

  beforeEach(() => {
    cpuMs = 50;
    isRunnable = true;
    pid = 7;
    starvation = createStarvation(
      { pidOf: () => pid, cpuMs: () => cpuMs, isRunnable: () => isRunnable },
      ENOUGH_MS,
    );
  });

  const uses = (ms: number): void => {
    cpuMs! += ms;
  };

  it('is when a worker could run and got hardly any processor', () => {
    starvation.suspect(1, MOVED_AT);
    uses(0.5);
    assert.equal(starvation.isStarved(1, MOVED_AT), true);
  });

  it('is not when it ran, which is a blocked event loop', () => {
    starvation.suspect(1, MOVED_AT);
    uses(2.5);
    assert.equal(starvation.isStarved(1, MOVED_AT), false);
  });

  it('ends when what it used adds up, however little it got at a time', () => {
    starvation.suspect(1, MOVED_AT);
    const seen = [1, 2, 3, 4, 5].map(() => {
      uses(0.5);
      starvation.suspect(1, MOVED_AT);
      return starvation.isStarved(1, MOVED_AT);
    });
    assert.deepEqual(seen, [true, true, true, false, false]);
  });

  it('begins anew with each move, and with each process', () => {
    starvation.suspect(1, MOVED_AT);
    uses(5);
    assert.equal(starvation.isStarved(1, MOVED_AT + 3), true, 'moved since');
    uses(5);
    pid = 8;
    assert.equal(starvation.isStarved(1, MOVED_AT + 3), true, 'another process');
    uses(5);
    assert.equal(starvation.isStarved(1, MOVED_AT + 3), false);
  });

  it('is not when the worker sleeps: a processor is not what it waits for', () => {
    isRunnable = false;
    starvation.suspect(1, MOVED_AT);
    assert.equal(starvation.isStarved(1, MOVED_AT), false);
  });

  it('is not where nobody can tell, and not without a process', () => {
    cpuMs = undefined;
    starvation.suspect(1, MOVED_AT);
    assert.equal(starvation.isStarved(1, MOVED_AT), false);
    pid = undefined;
    assert.equal(starvation.isStarved(1, MOVED_AT), false);
  });
});
