/** Who is the best, as far as the rounds can tell. */
import type { ContestantResult } from '../contract.ts';
import { isComparable, isShownApart, type RoundValue } from './difference.ts';
import { samplesOf } from './samples.ts';
import { spreadOf } from './spread.ts';

export interface Ranked {
  readonly contestant: ContestantResult;
  readonly median: number;
}

/** Those with a value, by their median, the best in front. */
export function ranked(
  contestants: readonly ContestantResult[],
  read: RoundValue,
  best: 'least' | 'most',
): Ranked[] {
  const all = contestants.flatMap((contestant): Ranked[] => {
    const values = samplesOf(contestant).flatMap((sample) => read(sample) ?? []);
    const spread = spreadOf(values);
    return spread === undefined ? [] : [{ contestant, median: spread.median }];
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
  const samples = samplesOf(first.contestant);
  // Who lost too many rounds is neither as good nor worse: it is not compared.
  const compared = order.filter(({ contestant }) => isComparable(samplesOf(contestant), samples, read));
  const isShownWorse = ({ contestant }: Ranked): boolean =>
    isShownApart(samplesOf(contestant), samples, read);
  return compared.some(isShownWorse) ? compared.filter((other) => !isShownWorse(other)) : [];
}
