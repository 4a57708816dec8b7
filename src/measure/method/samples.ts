/** The rounds of a target, told apart by how they ended. */
import type { RoundFailure, RoundSample, TargetResult } from '../contract.ts';

type Rounds = Pick<TargetResult, 'rounds'>;

export function samplesOf({ rounds }: Rounds): RoundSample[] {
  return rounds.filter((round): round is RoundSample => !('failure' in round));
}

export function failuresOf({ rounds }: Rounds): RoundFailure[] {
  return rounds.filter((round): round is RoundFailure => 'failure' in round);
}

/** Requests without an answer, whatever the reason. */
export function errorCountOf({ errors }: RoundSample): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
}
