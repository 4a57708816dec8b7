/** Some of some words, each once: a list, or text with commas between them. */
import { choice } from './choice.ts';
import type { Kind } from './kind.ts';
import { splitList } from './list.ts';
import { isRefusal, ofPart, oneOf } from './refusal.ts';

export interface ChoicesForm {
  readonly kind: 'choices';
  readonly values: readonly string[];
}

export const choices: Kind<ChoicesForm, readonly string[]> = {
  read(written, form) {
    const parts = typeof written === 'string' ? splitList(written) : [written].flat();
    const value = new Set<string>();
    for (const part of parts) {
      const read = choice.read(part, { ...form, kind: 'choice' });
      if (isRefusal(read)) return ofPart({ ...read, expected: choices.expected(form) }, part);
      value.add(read.value);
    }
    return value.size > 0 ? { value: [...value] } : { expected: choices.expected(form) };
  },
  expected: ({ values }) => `${oneOf(values)}, or several separated by commas`,
  format: String,
  words: ({ values }) => values,
};
