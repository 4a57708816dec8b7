import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createLedger } from '../../../src/master/agent/ledger.ts';
import { MOST_JOBS } from '../../../src/protocol/agent-messages.ts';

it('the ledger knows how far a job is done, and what had begun', () => {
  const ledger = createLedger();
  ledger.enter({ act: 'begin', job: 'a', mark: 1 });
  assert.deepEqual(ledger.records, [{ job: 'a', begun: 1 }]);
  ledger.enter({ act: 'end', job: 'a', done: [1] });
  ledger.enter({ act: 'end', job: 'b', done: [7] });
  ledger.enter({ act: 'begin', job: 'b', mark: 8 });
  assert.deepEqual(ledger.records, [
    { job: 'a', done: [1] },
    { job: 'b', done: [7], begun: 8 },
  ]);
});

it('the ledger has a bound, and goes on with the jobs it knows', () => {
  const ledger = createLedger();
  for (let count = 0; count < MOST_JOBS; count++)
    assert.ok(ledger.enter({ act: 'end', job: `job ${count}`, done: [0] }));
  assert.equal(ledger.enter({ act: 'end', job: 'one more', done: [0] }), false);
  assert.equal(ledger.enter({ act: 'end', job: 'job 3', done: [1] }), true);
  assert.equal(ledger.records.length, MOST_JOBS);
});
