import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { cleanEnvironment } from '../../../src/measure/processes/clean-environment.ts';

describe('a clean environment', () => {
  const set = ['LB_WORKERS', 'PM2_HOME', 'PORT', 'POINTSMAN_COMPARE_LINK', 'NODE_UNIQUE_ID', 'PORTAL'];

  afterEach(() => {
    for (const name of set) delete process.env[name];
  });

  it('has nothing that was meant for lb, PM2, node:cluster or another app', () => {
    for (const name of set) process.env[name] = '1';
    const clean = cleanEnvironment();
    assert.deepEqual(
      set.filter((name) => name in clean),
      ['PORTAL'],
    );
    assert.equal(clean.PATH, process.env.PATH);
  });
});
