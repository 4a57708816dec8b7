/**
 * When a difference counts as shown. Only values of one round are set against each other: what disturbs a round, such as
 * other work on the machine, disturbs all targets of it.
 */
import type { Difference, RoundSample } from '../contract.ts';
import { spreadOf } from './spread.ts';

/** One or two rounds lie on one side of 1 too often by chance. */
export const LEAST_ROUNDS = 3;

export type RoundValue = (sample: RoundSample) => number | undefined;

/** undefined when no round has both values. */
export function differenceOf(
  own: readonly RoundSample[],
  other: readonly RoundSample[],
  read: RoundValue,
): Difference | undefined {
  const ratios = pairsOf(own, other, read)
    .map(([left, right]) => left / right)
    .filter(Number.isFinite);
  const ratio = spreadOf(ratios);
  return ratio && { ratio, isShown: isOnOneSide(ratios.map(Math.log)) };
}

/** True when `own` is above `other` in every round, or below it in every round. It holds for zeros, too. */
export function isShownApart(
  own: readonly RoundSample[],
  other: readonly RoundSample[],
  read: RoundValue,
): boolean {
  return isOnOneSide(pairsOf(own, other, read).map(([left, right]) => left - right));
}

/** True when enough rounds have both values to show anything. */
export function isComparable(
  own: readonly RoundSample[],
  other: readonly RoundSample[],
  read: RoundValue,
): boolean {
  return pairsOf(own, other, read).length >= LEAST_ROUNDS;
}

function isOnOneSide(differences: readonly number[]): boolean {
  if (differences.length < LEAST_ROUNDS) return false;
  return (
    differences.every((difference) => difference > 0) || differences.every((difference) => difference < 0)
  );
}

function pairsOf(
  own: readonly RoundSample[],
  other: readonly RoundSample[],
  read: RoundValue,
): [number, number][] {
  const values = new Map(other.map((sample) => [sample.round, read(sample)]));
  return own.flatMap((sample): [number, number][] => {
    const [left, right] = [read(sample), values.get(sample.round)];
    return left === undefined || right === undefined ? [] : [[left, right]];
  });
}
