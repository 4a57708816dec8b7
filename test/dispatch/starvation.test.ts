import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { ProcessAccount } from '../../src/dispatch/process-account.ts';
import { type CpuFacts, isStarved, suspect } from '../../src/dispatch/starvation.ts';

const MOVED_AT = 90;
const ENOUGH_MS = 2;

describe('starvation', () => {
  let cpuMs: number | undefined;
  let isRunnable: boolean;
  let process: ProcessAccount;
  const facts: CpuFacts = { cpuMs: () => cpuMs, isRunnable: () => isRunnable };

  beforeEach(() => {
    cpuMs = 50;
    isRunnable = true;
    process = new ProcessAccount(1, 1);
  });

  const uses = (ms: number): void => {
    cpuMs! += ms;
  };
  const isStarvedSince = (sinceMs: number): boolean => isStarved(process, sinceMs, ENOUGH_MS, facts);

  it('is when a worker could run and got hardly any CPU', () => {
    suspect(process, MOVED_AT, facts);
    uses(0.5);
    assert.equal(isStarvedSince(MOVED_AT), true);
  });

  it('is not when it ran, which is a blocked event loop', () => {
    suspect(process, MOVED_AT, facts);
    uses(2.5);
    assert.equal(isStarvedSince(MOVED_AT), false);
  });

  it('ends when what it used adds up, however little it got at a time', () => {
    suspect(process, MOVED_AT, facts);
    const seen = [1, 2, 3, 4, 5].map(() => {
      uses(0.5);
      suspect(process, MOVED_AT, facts);
      return isStarvedSince(MOVED_AT);
    });
    assert.deepEqual(seen, [true, true, true, false, false]);
  });

  it('begins anew with each move, and with each process', () => {
    suspect(process, MOVED_AT, facts);
    uses(5);
    assert.equal(isStarvedSince(MOVED_AT + 3), true, 'moved since');
    uses(5);
    process = new ProcessAccount(1, 2);
    assert.equal(isStarvedSince(MOVED_AT + 3), true, 'another process');
    uses(5);
    assert.equal(isStarvedSince(MOVED_AT + 3), false);
  });

  it('is not when the worker sleeps: a CPU is not what it waits for', () => {
    isRunnable = false;
    suspect(process, MOVED_AT, facts);
    assert.equal(isStarvedSince(MOVED_AT), false);
  });

  it('is not where nobody can tell, as with a process that is gone', () => {
    cpuMs = undefined;
    suspect(process, MOVED_AT, facts);
    assert.equal(isStarvedSince(MOVED_AT), false);
  });
});
