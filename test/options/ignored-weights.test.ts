import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ignoredWeights } from '../../src/options/ignored-weights.ts';
import { type AlgorithmChoice, readAlgorithm, resolveOptions, warningsOf } from '../../src/options/index.ts';

const choices = (...written: string[]): AlgorithmChoice[] =>
  written.map((each) => readAlgorithm(each) as AlgorithmChoice);
const warning = (weights: readonly number[], ...written: string[]): string | undefined =>
  ignoredWeights(weights, `--weights ${weights}`, choices(...written));

describe('weights for an algorithm that ignores them', () => {
  it('are said to have no effect, with what follows them', () => {
    assert.equal(
      warning([2, 1], 'rr'),
      'rr ignores weights, so --weights 2,1 has no effect on it. weighted-rr follows weights.',
    );
    assert.equal(
      warning([2, 1], 'rr(wait=off)', 'least-connections', 'jiq'),
      'rr(wait=off) and jiq ignore weights, so --weights 2,1 has no effect on them. weighted-rr follows weights.',
    );
  });

  it('are nothing to warn of where they count, where they only take workers out, and where nothing is known', () => {
    assert.equal(warning([2, 1], 'weighted-rr', 'p2c', 'random', 'ring'), undefined);
    assert.equal(warning([1, 0, 1], 'rr'), undefined);
    assert.equal(warning([2, 1], 'least-connections'), undefined);
    assert.match(warning([2, 1], 'lc:key=c') ?? '', /^least-connections\(key=c\) ignores weights/);
    assert.equal(warning([], 'rr'), undefined);
    assert.equal(warning([2, 1], './mine.mjs'), undefined);
  });

  it('are warned of wherever they were given', () => {
    const warnings = (env: Record<string, string>): readonly string[] => warningsOf(resolveOptions({ env }));
    assert.match(warnings({ LB_WEIGHTS: '2,1' })[0] ?? '', /^rr ignores .* LB_WEIGHTS="2,1" has/);
    assert.deepEqual(warnings({ LB_WEIGHTS: '2,1', LB_ALGO: 'weighted-rr' }), []);
  });
});
