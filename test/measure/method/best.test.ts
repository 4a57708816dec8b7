import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TargetResult } from '../../../src/measure/contract.ts';
import { bestOf, ranked } from '../../../src/measure/method/best.ts';
import type { RoundValue } from '../../../src/measure/method/difference.ts';
import { target } from './rounds.ts';

const p99: RoundValue = ({ latency }) => latency.p99;
const perSecond: RoundValue = ({ requestsPerSecond }) => requestsPerSecond;

function best(targets: readonly TargetResult[], read = p99, side: 'least' | 'most' = 'least'): string[] {
  return bestOf(ranked(targets, read, side), read).map(({ target: { name } }) => name);
}

const withMs = (name: string, ...values: number[]) =>
  target(
    name,
    values.map((ms) => ({ ms })),
  );

describe('the best', () => {
  it('is the one that every round shows in front', () => {
    assert.deepEqual(best([withMs('slow', 5, 6, 7), withMs('fast', 4, 5, 6)]), ['fast']);
    const counts = [10, 20].map((count) =>
      target(
        String(count),
        [0, 1, 2].map((more) => ({ perSecond: count + more })),
      ),
    );
    assert.deepEqual(best(counts, perSecond, 'most'), ['20']);
  });

  it('is a group where rounds disagree about who is in front', () => {
    assert.deepEqual(best([withMs('a', 1, 2, 3), withMs('b', 2, 1, 4), withMs('c', 9, 9, 9)]), ['a', 'b']);
  });

  it('is nobody when no difference is shown at all', () => {
    assert.deepEqual(best([withMs('a', 1, 2, 3), withMs('b', 2, 1, 4)]), []);
    assert.deepEqual(best([withMs('a', 1, 1), withMs('b', 9, 9)]), [], 'two rounds');
    assert.deepEqual(best([withMs('a', 1, 1, 1)]), [], 'alone');
    assert.deepEqual(best([]), []);
  });

  it('leaves out who has too few rounds to be compared', () => {
    assert.deepEqual(best([withMs('a', 1, 1, 1), withMs('b', 9, 9), withMs('c', 5, 5, 5)]), ['a']);
    assert.deepEqual(best([withMs('a', 1, 1), withMs('b', 9, 9, 9), withMs('c', 5, 5, 5)]), [], 'the first');
  });

  it('is found among zeros, of which no ratio can be made', () => {
    assert.deepEqual(best([withMs('a', 0, 0, 0), withMs('b', 1, 2, 3)]), ['a']);
  });
});
