/** Weights that somebody gave for nothing. */
import { findAlgorithm } from '../algorithms/index.ts';
import { type AlgorithmChoice, formatAlgorithm, isInCatalog } from './algorithm-choice.ts';
import { oneOf } from './grammar/refusal.ts';

/**
 * A sentence when an algorithm of `choices` ignores the weights that `origin` gave; undefined when none does. A weight
 * of 0 is no share but takes a worker out, and no algorithm ignores it.
 */
export function ignoredWeights(
  weights: readonly number[],
  origin: string,
  choices: readonly AlgorithmChoice[],
): string | undefined {
  if (weights.every((weight) => weight === 0 || weight === 1)) return undefined;
  const ignoring = choices.filter(ignoresWeights);
  if (ignoring.length === 0) return undefined;
  const names = oneOf(ignoring.map(formatAlgorithm)).replace(/ or ([^ ]+)$/, ' and $1');
  const verb = ignoring.length === 1 ? 'ignores' : 'ignore';
  return `${names} ${verb} weights, so ${origin} has no effect on ${ignoring.length === 1 ? 'it' : 'them'}. weighted-rr follows weights.`;
}

function ignoresWeights(choice: AlgorithmChoice): boolean {
  const { name, options } = choice;
  const ignores = isInCatalog(choice) ? findAlgorithm(name)?.ignoresWeights : undefined;
  if (ignores === undefined || ignores === true) return ignores === true;
  return Object.entries(ignores).every(([key, value]) => options[key] === value);
}
