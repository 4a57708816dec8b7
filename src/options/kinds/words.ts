/** Lists of words: a list, or one text that is split at white space. */
import type { WordsOption } from '../contract.ts';
import type { Kind } from '../grammar/kind.ts';
import { splitWords } from '../grammar/list.ts';

export const words: Kind<WordsOption, readonly string[]> = {
  read(written, option) {
    const value: unknown = typeof written === 'string' ? splitWords(written) : written;
    return isAllowed(value, option) ? { value } : { expected: option.expected };
  },
  expected: ({ expected }) => expected,
  format: String,
  words: () => [],
};

function isAllowed(value: unknown, option: WordsOption): value is readonly string[] {
  if (!Array.isArray(value) || !value.every((word) => isPossible(word, option))) return false;
  return value.length === 0 || option.pattern?.test(value.join(' ')) !== false;
}

/** No process can be given a word with a NUL in it; an empty one is meant only where words are kept exactly. */
function isPossible(word: unknown, { positional }: WordsOption): boolean {
  return typeof word === 'string' && !word.includes('\0') && (word !== '' || positional === 'rest');
}
