import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CompareResult, Prediction } from '../../src/measure/contract.ts';
import type { Spread } from '../../src/measure/method/spread.ts';
import { predictionTable } from '../../src/report/compare/prediction.ts';
import { hasCells } from '../../src/report/table/contract.ts';
import { comparison } from './comparisons.ts';

function errorsShown(p50Error: Spread, p99Error: Spread): string[] {
  const result = comparison({ isPredicted: true, rounds: 3 });
  const [first, ...others] = result.targets;
  const prediction: Prediction = { ...first!.prediction!, p50Error, p99Error };
  const table = predictionTable({
    ...result,
    targets: [{ ...first!, prediction }, ...others],
  } as CompareResult);
  const [row] = table!.rows;
  assert.ok(row !== undefined && hasCells(row));
  return [row.cells[2]!.text, row.cells[5]!.text];
}

describe('the error of a prediction', () => {
  it('is a number where the rounds agree on it', () => {
    const [p50, p99] = errorsShown(
      { median: 0.1, min: 0.05, max: 0.15 },
      { median: -0.4, min: -0.44, max: -0.37 },
    );
    assert.deepEqual([p50, p99], ['+10 %', '−40 %']);
  });

  it('is not told where two rounds of a target differ by more than it is about', () => {
    const [p50, p99] = errorsShown(
      { median: 0, min: -0.2, max: 0.2 },
      { median: -0.5, min: -0.5, max: -0.42 },
    );
    assert.equal(p50, 'noisy (−20 % to +20 %)');
    assert.equal(p99, 'noisy (−50 % to −42 %)');
  });
});
