/** Who is the best, as far as the rounds can tell. */
import type { TargetResult } from '../contract.ts';
import { isComparable, isShownApart, type RoundValue } from './difference.ts';
import { samplesOf } from './samples.ts';
import { spreadOf } from './spread.ts';

export interface Ranked {
  readonly target: TargetResult;
  readonly median: number;
}

/** Those with a value, by their median, the best in front. */
export function ranked(targets: readonly TargetResult[], read: RoundValue, best: 'least' | 'most'): Ranked[] {
  const all = targets.flatMap((target): Ranked[] => {
    const values = samplesOf(target).flatMap((sample) => read(sample) ?? []);
    const spread = spreadOf(values);
    return spread === undefined ? [] : [{ target, median: spread.median }];
  });
  return all.sort((left, right) =>
    best === 'least' ? left.median - right.median : right.median - left.median,
  );
}

/**
 * The one with the best median, and all that are not shown to be apart from it: to choose one of them would be to
 * choose by chance. Empty when nobody is shown to be worse, or too few rounds of the first worked.
 */
export function bestOf(order: readonly Ranked[], read: RoundValue): Ranked[] {
  const first = order[0];
  if (first === undefined) return [];
  const samples = samplesOf(first.target);
  // Who lost too many rounds is neither as good nor worse: it is not compared.
  const compared = order.filter(({ target }) => isComparable(samplesOf(target), samples, read));
  const isShownWorse = ({ target }: Ranked): boolean => isShownApart(samplesOf(target), samples, read);
  return compared.some(isShownWorse) ? compared.filter((other) => !isShownWorse(other)) : [];
}
