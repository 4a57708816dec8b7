import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { splitWarmUp } from '../../../src/measure/compare/heat.ts';

describe('the warm-up', () => {
  it('begins with plain requests at full speed where the load leaves the workers idle', () => {
    assert.deepEqual(splitWarmUp('open', 3_000), { heatMs: 2_000, loadMs: 1_000 });
    assert.deepEqual(splitWarmUp('volleys', 300), { heatMs: 200, loadMs: 100 });
  });

  it('is the load alone where that is as fast as it goes, or where there is no time', () => {
    assert.deepEqual(splitWarmUp('closed', 3_000), { heatMs: 0, loadMs: 3_000 });
    assert.deepEqual(splitWarmUp('open', 120), { heatMs: 0, loadMs: 120 });
    assert.deepEqual(splitWarmUp('open', 0), { heatMs: 0, loadMs: 0 });
  });
});
