/** From the rounds of every target to what the reports show. */

import type { RoundResult, TargetResult } from '../contract.ts';
import { curveOf, mergeHistograms } from '../load/histogram.ts';
import { summarize } from '../method/summarize.ts';
import type { Target } from '../targets/contract.ts';
import type { ComparePlan } from './contract.ts';
import type { Predictions } from './predict-all.ts';

export interface TargetRounds {
  readonly target: Target;
  readonly program: string | undefined;
  readonly rounds: readonly RoundResult[];
}

export function targetResults(
  { baseline }: ComparePlan,
  all: readonly TargetRounds[],
  predictions: Predictions | undefined,
): readonly TargetResult[] {
  const measured = all.map(({ target: { name, family }, program, rounds }) => ({
    name,
    family,
    program,
    rounds,
    prediction: predictions?.byName.get(name),
  }));
  return summarize(measured, baseline, (histograms) => curveOf(mergeHistograms(histograms)));
}
