/** Text that means what it says, such as a path. */
import type { Kind } from './kind.ts';

export interface TextForm {
  readonly kind: 'text';
  /** Ends the sentence "expected ...". */
  readonly expected: string;
  /** What the whole text must look like. */
  readonly pattern?: RegExp;
}

export const text: Kind<TextForm, string> = {
  read(written, { expected, pattern }) {
    const value = typeof written === 'string' ? written.trim() : '';
    // A control character in a host or path is a mistake or an attack on whoever reads the log.
    const isAllowed = value.length > 0 && value.length <= 4096 && !/\p{Cc}/u.test(value);
    return isAllowed && pattern?.test(value) !== false ? { value } : { expected };
  },
  expected: ({ expected }) => expected,
  format: String,
  words: () => [],
};
