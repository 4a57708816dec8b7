/** Two workers of speed 2 and 1: here the key and the rule for ties decide. Markov chains solved numerically. */
import type { AlgorithmSpec } from '../../../src/algorithms/create.ts';
import { meanSojourn } from '../checks.ts';
import type { TheoryCase } from '../contract.ts';
import { loaded } from '../scenarios.ts';

const loads = [0.5, 0.7, 0.9] as const;

/** The fast worker comes first, so that `first` gives ties to it. */
const keyed = (name: string, key: string, tie: 'first' | 'random'): AlgorithmSpec => ({
  name,
  options: { key, tie },
});
const tied = (name: string, tie: 'first' | 'random'): AlgorithmSpec => ({ name, options: { tie } });

/** With weights 2 and 1 where nothing else is said. */
const solved: readonly (readonly [
  what: string,
  algorithm: AlgorithmSpec,
  means: readonly [number, number, number],
])[] = [
  ['random by weight', { name: 'random' }, [1.333333, 2.222222, 6.666667]],
  ['LC, ties to the fast one', keyed('least-connections', 'c', 'first'), [0.92081, 1.40325, 3.69233]],
  ['LC, ties at random', keyed('least-connections', 'c', 'random'), [1.02768, 1.50648, 3.80123]],
  ['WLC, ties to the fast one', keyed('least-connections', 'c/w', 'first'), [0.90421, 1.37052, 3.62782]],
  ['WLC, ties at random', keyed('least-connections', 'c/w', 'random'), [0.96345, 1.40745, 3.64722]],
  ['SED, ties to the fast one', tied('sed', 'first'), [0.96045, 1.44251, 3.71597]],
  ['SED, ties at random', tied('sed', 'random'), [0.92989, 1.40353, 3.66869]],
  ['(c+1)/w, ties at random', keyed('least-connections', '(c+1)/w', 'random'), [0.92989, 1.40353, 3.66869]],
  ['NQ, ties to the fast one', tied('nq', 'first'), [0.91111, 1.3912, 3.6717]],
];

const byWeight = solved.flatMap(([what, algorithm, means]) =>
  loads.map((load, index): TheoryCase => {
    const mean = means[index]!;
    return {
      name: `speeds 2 and 1: ${what}, load ${load}`,
      scenario: loaded({
        workers: { count: 2, speeds: [2, 1], weights: [2, 1] },
        load,
        length: { mean: 1.5 * mean },
      }),
      algorithm,
      checks: [meanSojourn(mean, load)],
    };
  }),
);

/** Rate to the fast worker of the best static split, and the mean it gives. */
const bestSplit = [
  [0.5, 1.1213, 1.25708],
  [0.7, 1.4728, 2.13144],
  [0.9, 1.8243, 6.45485],
] as const;

const split = bestSplit.map(([load, toFast, mean]): TheoryCase => {
  const weights = [toFast, 3 * load - toFast];
  return {
    name: `speeds 2 and 1: best static split, load ${load}`,
    scenario: loaded({ workers: { count: 2, speeds: [2, 1], weights }, load }),
    algorithm: { name: 'random' },
    checks: [meanSojourn(mean, load)],
  };
});

export const unequalWorkersCases: readonly TheoryCase[] = [...byWeight, ...split];
