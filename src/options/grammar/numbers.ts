/** Lists of numbers: a list, or text with commas between them. */
import type { Kind } from './kind.ts';
import { splitList } from './list.ts';
import { number } from './number.ts';
import { limitsOf, type Range } from './ranged.ts';

/** The limits are those of each number. */
export interface NumbersForm extends Range {
  readonly kind: 'numbers';
  /** Shown to whoever wrote something else. */
  readonly example?: string;
}

export const numbers: Kind<NumbersForm, readonly number[]> = {
  read(written, form) {
    const parts = typeof written === 'string' ? partsIn(written) : written;
    if (!Array.isArray(parts)) return { expected: numbers.expected(form) };
    const isText = typeof written === 'string';
    const value = parts.flatMap((part) => {
      const read =
        isText || typeof part === 'number' ? number.read(part, { ...form, kind: 'number' }) : undefined;
      return read !== undefined && 'value' in read ? [read.value] : [];
    });
    return value.length === parts.length ? { value } : { expected: numbers.expected(form) };
  },
  expected: (form) => `numbers ${limitsOf(form)} separated by commas, such as ${form.example ?? '2,1,1'}`,
  format: String,
  words: () => [],
};

function partsIn(text: string): readonly string[] {
  return text.trim() === '' ? [] : splitList(text);
}
