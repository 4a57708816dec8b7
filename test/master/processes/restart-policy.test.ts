import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  createRestartPolicy,
  type ProcessLife,
  USEFUL_AFTER_MS,
} from '../../../src/master/processes/restart-policy.ts';

const failed: ProcessLife = { startMs: 100, readyMs: 0, hasServed: false };

it('replaces one that was ready for long, or served for as long as its start took, at once', () => {
  const policy = createRestartPolicy(100, 1_000);
  for (let death = 0; death < 3; death++) {
    assert.equal(policy.ended({ startMs: 100, readyMs: USEFUL_AFTER_MS, hasServed: false }), 0);
    assert.equal(policy.ended({ startMs: 100, readyMs: 100, hasServed: true }), 0);
    assert.equal(policy.failures, 0);
  }
});

it('waits twice as long after each failure, up to the limit', () => {
  const policy = createRestartPolicy(100, 1_000);
  const delays = Array.from({ length: 7 }, () => policy.ended(failed));
  assert.deepEqual(delays, [0, 100, 200, 400, 800, 1_000, 1_000]);
});

it('takes for a failure what was ready for a moment and served nobody, or served for less than its start took', () => {
  const policy = createRestartPolicy(100, 1_000);
  policy.ended({ startMs: 100, readyMs: 1_500, hasServed: false });
  assert.equal(policy.failures, 1);
  policy.ended({ startMs: 100, readyMs: 99, hasServed: true });
  assert.equal(policy.failures, 2);
});

it('forgets failures once a process was of use', () => {
  const policy = createRestartPolicy(100, 1_000);
  policy.ended(failed);
  policy.ended(failed);
  policy.ended({ startMs: 100, readyMs: 500, hasServed: true });
  assert.equal(policy.ended(failed), 0);
  assert.equal(policy.failures, 1);
});

it('never waits longer than the limit, however many failures', () => {
  const policy = createRestartPolicy(100, 5_000);
  for (let death = 0; death < 5_000; death++) assert.ok(policy.ended(failed) <= 5_000);
});
