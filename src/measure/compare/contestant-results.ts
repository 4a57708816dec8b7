/** From the rounds of every contestant to what the reports show. */

import type { ContestantResult, RoundResult } from '../contract.ts';
import { curveOf, mergeHistograms } from '../load/histogram.ts';
import { summarize } from '../method/summarize.ts';
import type { Contestant } from '../targets/contract.ts';
import type { ComparePlan } from './contract.ts';
import type { Predictions } from './predict-all.ts';

export interface ContestantRounds {
  readonly contestant: Contestant;
  readonly program: string | undefined;
  readonly rounds: readonly RoundResult[];
}

export function contestantResults(
  { baseline }: ComparePlan,
  all: readonly ContestantRounds[],
  predictions: Predictions | undefined,
): readonly ContestantResult[] {
  const measured = all.map(({ contestant: { name, family }, program, rounds }) => ({
    name,
    family,
    program,
    rounds,
    prediction: predictions?.byName.get(name),
  }));
  return summarize(measured, baseline, (histograms) => curveOf(mergeHistograms(histograms)));
}
