import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stopTable } from '../../src/cli/stop-table.ts';
import type { Summary } from '../../src/master/contract.ts';

const worker = { pid: 1, generation: 1, errors: 0, cut: 0, stalls: 0, restarts: 0 };
const summary: Summary = {
  workers: [
    { ...worker, slot: 1, connections: 1200, requests: 34_000 },
    { ...worker, slot: 2, connections: 8, requests: 9, errors: 1, cut: 5, restarts: 2 },
  ],
  available: 2,
  accepted: 1215,
  shed: {
    'queue-full': 0,
    'queue-timeout': 0,
    overload: 0,
    'max-connections': 7,
    descriptors: 0,
    stopping: 0,
  },
  redispatched: 3,
  reclaimed: 2,
  abandoned: 0,
  reclaimedNeedlessly: 1,
  waiting: 0,
};

describe('stopTable', () => {
  it('has a row per worker with numbers aligned to the right, and the totals below', () => {
    assert.equal(
      stopTable(summary),
      [
        '',
        'worker  connections  requests  errors  cut  restarts',
        '1              1200     34000       0    0         0',
        '2                 8         9       1    5         2',
        'accepted 1215 · redispatched 3 (reclaimed 2) · shed 7 (max-connections 7)',
        '',
        '',
      ].join('\n'),
    );
  });
});
