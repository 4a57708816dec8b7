/** From the rounds of every target to what the reports show. */

import type { TargetResult } from '../contract.ts';
import { curveOf, mergeHistograms } from '../load/histogram.ts';
import { summarize } from '../method/summarize.ts';
import type { ComparePlan, TargetRounds } from './contract.ts';
import type { Predictions } from './predict-all.ts';

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
    predictions: predictions?.byName.get(name),
  }));
  return summarize(measured, baseline, (histograms) => curveOf(mergeHistograms(histograms)));
}
