import assert from 'node:assert/strict';
import { it } from 'node:test';
import { lineageWith } from '../../../src/master/processes/lineage.ts';

it('a worker may start another app, whose workers may not start either of them', () => {
  const outer = lineageWith('/a.mjs', {});
  const inner = lineageWith('/b.mjs', outer);
  assert.deepEqual(inner, { LB_WORKER_OF: '["/a.mjs","/b.mjs"]' });
  for (const app of ['/a.mjs', '/b.mjs']) {
    assert.throws(() => lineageWith(app, inner), { code: 'ERR_STARTED_IN_WORKER', message: new RegExp(app) });
  }
});

it('what is no lineage is none of ours', () => {
  for (const text of ['', 'x', '3', '{}']) {
    assert.deepEqual(lineageWith('/a.mjs', { LB_WORKER_OF: text }), { LB_WORKER_OF: '["/a.mjs"]' });
  }
});
