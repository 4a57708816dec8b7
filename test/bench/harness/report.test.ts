import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { notMeasured } from '../../../bench/harness/report.ts';

const table = { title: 'a table', columns: [], rows: [] } as never;
const measured = { name: 'measured', samples: [undefined, 1], failures: ['too slow'] };
const failed = { name: 'failed', samples: [undefined, undefined], failures: ['not there', 'not there'] };

describe('the last line of a benchmark', () => {
  it('names each target that no round could measure, once', () => {
    const parts = [
      { table, series: [measured, failed] },
      { table, series: [failed] },
    ];
    assert.deepEqual(notMeasured({ parts }), ['Not measured: 1 of 2 targets: failed']);
  });

  it('is left out where every target was measured in some round', () => {
    assert.deepEqual(notMeasured({ parts: [{ table, series: [measured] }] }), []);
  });
});
