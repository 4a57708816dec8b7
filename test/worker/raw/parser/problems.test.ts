import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problems } from '../../../../src/worker/raw/parser/problems.ts';

const statuses = [400, 405, 413, 414, 417, 421, 431, 501, 505];

test('every problem has a status of the contract and a sentence of its own', () => {
  const reasons = new Set<string>();
  for (const [name, problem] of Object.entries(problems)) {
    assert.ok(statuses.includes(problem.status), name);
    assert.match(problem.reason, /^[A-Z][\x20-\x7e]+\.$/, name);
    assert.equal(Object.isFrozen(problem), true, name);
    reasons.add(problem.reason);
  }
  assert.equal(reasons.size, Object.keys(problems).length);
});

test('every status of the contract is used, and Allow comes with 405 only', () => {
  const all = Object.values(problems);
  for (const status of statuses)
    assert.ok(
      all.some((problem) => problem.status === status),
      `${status}`,
    );
  for (const problem of all) assert.equal(problem.allow !== undefined, problem.status === 405);
});
