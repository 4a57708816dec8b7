/** One of some words, in any case of letters. */
import type { Kind } from './kind.ts';
import { oneOf, unknownName } from './refusal.ts';

export interface ChoiceForm {
  readonly kind: 'choice';
  readonly values: readonly string[];
}

export const choice: Kind<ChoiceForm, string> = {
  read(written, { values }) {
    const said = typeof written === 'string' ? written.trim().toLowerCase() : undefined;
    const value = values.find((each) => each.toLowerCase() === said);
    return value === undefined ? unknownName(written, values) : { value };
  },
  expected: ({ values }) => oneOf(values),
  format: String,
  words: ({ values }) => values,
};
