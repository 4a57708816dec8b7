import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createDuty, type Duty } from '../../../src/master/agent/duty.ts';

describe('whose the jobs are', () => {
  let told: string[];
  let duty: Duty<string>;

  beforeEach(() => {
    told = [];
    duty = createDuty({
      waits: (process) => void told.push(`messages wait for ${process}`),
      go: (process) => void told.push(`go ${process}`),
    });
  });

  it('the first one has them at once', () => {
    duty.follows('one');
    assert.deepEqual(told, ['messages wait for one', 'go one']);
    assert.equal(duty.holder, 'one');
  });

  it('the next one has them when the one before has finished, and only once', () => {
    duty.follows('one');
    duty.follows('two');
    assert.equal(duty.holder, 'one');
    assert.deepEqual(told.slice(2), ['messages wait for two']);
    duty.leaves('one');
    duty.leaves('one');
    assert.deepEqual(told.slice(3), ['go two']);
    assert.equal(duty.holder, 'two');
  });

  it('nobody has them while there is nobody', () => {
    duty.follows('one');
    duty.leaves('one');
    assert.equal(duty.holder, undefined);
    duty.follows('two');
    assert.deepEqual(told.slice(2), ['messages wait for two', 'go two']);
  });

  it('one that is gone before its turn is passed over', () => {
    duty.follows('one');
    duty.follows('two');
    duty.leaves('two');
    duty.follows('three');
    duty.leaves('one');
    assert.deepEqual(told.slice(3), ['messages wait for three', 'go three']);
  });
});
