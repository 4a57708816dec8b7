/** Kinds whose values are numbers between two limits, however they are spelled. */
import type { Kind } from './kind.ts';
import { nearestValid } from './refusal.ts';

export interface Range {
  readonly min: number;
  readonly max: number;
}

interface Spelling<Form> {
  parse(text: string): number | undefined;
  /** What a text that is not allowed was probably meant to be; what `parse` makes of it unless given. */
  guess?(text: string): number | undefined;
  format(value: number): string;
  isWhole(form: Form): boolean;
  expected(form: Form): string;
}

export function ranged<Form extends Range>(spelling: Spelling<Form>): Kind<Form, number> {
  const { parse, guess = parse, format, isWhole, expected } = spelling;
  return {
    read(written, form) {
      const value = typeof written === 'string' ? parse(written.trim()) : written;
      if (typeof value === 'number' && isAllowed(value, form, isWhole(form))) return { value };
      const meant = typeof written === 'string' ? guess(written.trim()) : written;
      const isNumber = typeof meant === 'number' && !Number.isNaN(meant);
      const hint = isNumber ? nearestValid(format(nearest(meant, form, isWhole(form)))) : undefined;
      return { expected: expected(form), hint };
    },
    expected,
    format,
    words: () => [],
  };
}

function isAllowed(value: number, { min, max }: Range, isWhole: boolean): boolean {
  return value >= min && value <= max && (!isWhole || Number.isSafeInteger(value));
}

function nearest(value: number, { min, max }: Range, isWhole: boolean): number {
  return Math.min(max, Math.max(min, isWhole ? Math.round(value) : value));
}
