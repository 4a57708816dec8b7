import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createReadiness, type ReadinessParts } from '../../../src/master/operations/readiness.ts';

function readiness({ reachable = 1, waiting = 0, phase = 'serving' as const }) {
  const dispatch = { load: { members: [], reachable: Array(reachable) }, frontends: { waiting } };
  return createReadiness({ phase: () => phase, dispatch, queueLimit: 10 } as unknown as ReadinessParts)();
}

it('a worker that is only blocked or stalled is one that clients can wait for', () => {
  assert.deepEqual(readiness({}), { ok: true });
  assert.deepEqual(readiness({ reachable: 0 }), { ok: false, reason: 'No worker is ready.' });
});

it('a full queue is told apart from having no worker', () => {
  assert.deepEqual(readiness({ waiting: 10 }), { ok: false, isFull: true, reason: 'The queue is full.' });
  assert.equal(readiness({ waiting: 10, reachable: 0 }).isFull, undefined);
});
