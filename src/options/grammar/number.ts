/** Numbers, written with digits and a point. */
import type { Kind } from './kind.ts';
import { limitsOf, type Range, ranged } from './ranged.ts';

export interface IntegerForm extends Range {
  readonly kind: 'integer';
}

export interface NumberForm extends Range {
  readonly kind: 'number';
}

/** Undefined for anything else: Number() alone would take '', '1e3' and '0x10', which nobody means. */
export function parseNumber(text: string): number | undefined {
  // What is behind the bars takes the sign off -0.
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) || 0 : undefined;
}

export const integer: Kind<IntegerForm, number> = ranged({
  parse: parseNumber,
  guess: guessNumber,
  format: String,
  isWhole: () => true,
  expected: (range) => `a whole number ${limitsOf(range)}`,
});

export const number: Kind<NumberForm, number> = ranged({
  parse: parseNumber,
  guess: guessNumber,
  format: String,
  isWhole: () => false,
  expected: (range) => `a number ${limitsOf(range)}`,
});

/** Who writes `1e3` is told of 1000. */
function guessNumber(text: string): number | undefined {
  return text === '' ? undefined : Number(text);
}
