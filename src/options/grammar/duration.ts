/** Durations in milliseconds, written as `500`, `500ms`, `10s`, `2m` or `1h`. */
import ms from 'ms';
import type { Kind } from './kind.ts';
import { limitsOf, type Range, ranged } from './ranged.ts';
import { inLargestUnit, type Unit } from './units.ts';

export interface DurationForm extends Range {
  readonly kind: 'duration';
  /** Set where a part of a millisecond means something. */
  readonly allowsFractions?: true;
}

export const duration: Kind<DurationForm, number> = ranged({
  parse: parseDuration,
  format: formatDuration,
  isWhole: ({ allowsFractions }) => allowsFractions !== true,
  expected: (range) => `a time ${limitsOf(range, formatDuration)}, such as 500, 500ms, 10s or 2m`,
});

/** Milliseconds; a bare number is milliseconds. Undefined for anything that is not a duration. */
export function parseDuration(text: string): number | undefined {
  // ms() throws for an empty string and for more than 100 characters.
  if (text === '' || text.length > 100) return undefined;
  return ms(text as ms.StringValue);
}

/** The largest unit that needs no fraction: 90000 is `90s`, not the `2m` that ms() makes of it. */
export function formatDuration(milliseconds: number): string {
  return inLargestUnit(milliseconds, units);
}

const units: readonly Unit[] = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];
