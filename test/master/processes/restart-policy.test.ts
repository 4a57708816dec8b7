import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createRestartPolicy, STABLE_AFTER_MS } from '../../../src/master/processes/restart-policy.ts';

it('replaces a worker that lived long at once', () => {
  const policy = createRestartPolicy(100, 1_000);
  for (let death = 0; death < 3; death++) {
    assert.deepEqual(policy.died(STABLE_AFTER_MS), { delayMs: 0, earlyDeaths: 0 });
  }
});

it('waits twice as long after each early death, up to the limit', () => {
  const policy = createRestartPolicy(100, 1_000);
  const delays = Array.from({ length: 7 }, () => policy.died(10).delayMs);
  assert.deepEqual(delays, [0, 100, 200, 400, 800, 1_000, 1_000]);
});

it('forgets early deaths once a worker lived long enough', () => {
  const policy = createRestartPolicy(100, 1_000);
  policy.died(10);
  policy.died(10);
  policy.died(STABLE_AFTER_MS);
  assert.deepEqual(policy.died(10), { delayMs: 0, earlyDeaths: 1 });
});

it('never waits longer than the limit, however many deaths', () => {
  const policy = createRestartPolicy(100, 5_000);
  for (let death = 0; death < 5_000; death++) assert.ok(policy.died(0).delayMs <= 5_000);
});
