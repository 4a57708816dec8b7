/** Kinds whose values are numbers between two limits, however they are spelled. */
import type { Kind } from './kind.ts';
import { nearestValid, type Read } from './refusal.ts';

export interface Range {
  readonly min: number;
  /** No limit unless given. */
  readonly max?: number;
  /** Set where the value has to be above `min`. */
  readonly excludesMin?: true;
}

interface Spelling<Form> {
  parse(text: string, form: Form): number | undefined;
  /** What a text that is not allowed was probably meant to be; what `parse` makes of it unless given. */
  guess?(text: string): number | undefined;
  format(value: number): string;
  isWhole(form: Form): boolean;
  expected(form: Form): string;
}

export function ranged<Form extends Range>(spelling: Spelling<Form>): Kind<Form, number> {
  const { parse, guess = parse, format, isWhole, expected } = spelling;
  return {
    read(written, form): Read<number> {
      const isText = typeof written === 'string';
      const value = isText ? parse(written.trim(), form) : written;
      if (isAllowed(value, form, isWhole(form))) return { value };
      const meant = isText ? guess(written.trim(), form) : written;
      const nearest = typeof meant === 'number' ? nearestTo(meant, form, isWhole(form)) : undefined;
      const isKnown = isAllowed(nearest, form, isWhole(form));
      return { expected: expected(form), hint: isKnown ? nearestValid(format(nearest)) : undefined };
    },
    expected,
    format,
    words: () => [],
  };
}

/** As in "from 1 to 10". */
export function limitsOf(
  { min, max, excludesMin }: Range,
  format: (limit: number) => string = String,
): string {
  if (excludesMin === true) {
    return `above ${format(min)}${max === undefined ? '' : ` and at most ${format(max)}`}`;
  }
  return `from ${format(min)} ${max === undefined ? 'up' : `to ${format(max)}`}`;
}

function isAllowed(
  value: unknown,
  { min, max = Number.POSITIVE_INFINITY, excludesMin }: Range,
  isWhole: boolean,
): value is number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max) return false;
  return (!isWhole || Number.isSafeInteger(value)) && (excludesMin !== true || value > min);
}

function nearestTo(value: number, { min, max = Number.POSITIVE_INFINITY }: Range, isWhole: boolean): number {
  return Math.min(max, Math.max(min, isWhole ? Math.round(value) : value));
}
