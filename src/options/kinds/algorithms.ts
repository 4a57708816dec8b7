/** Several algorithms as the value of an option: `rr,p2c(d=3)`, `all`, or `none` where that is allowed. */
import { algorithmCatalog } from '../../algorithms/index.ts';
import {
  type AlgorithmChoice,
  expectedAlgorithm,
  formatAlgorithm,
  readAlgorithm,
} from '../algorithm-choice.ts';
import type { AlgorithmsOption } from '../contract.ts';
import type { Kind } from '../grammar/kind.ts';
import { splitList } from '../grammar/list.ts';
import { isRefusal, ofPart, type Read } from '../grammar/refusal.ts';

export const algorithms: Kind<AlgorithmsOption, readonly AlgorithmChoice[]> = {
  read(written, option) {
    const text = typeof written === 'string' ? written : '';
    if (option.allowsNone === true && text.trim().toLowerCase() === 'none') return { value: [] };
    const choices: AlgorithmChoice[] = [];
    for (const part of splitList(text)) {
      const read = choicesIn(part);
      if (isRefusal(read)) return read;
      choices.push(...read.value);
    }
    // Each one once, in the order in which they were given.
    return { value: [...new Map(choices.map((choice) => [formatAlgorithm(choice), choice])).values()] };
  },
  expected: ({ expected }) => expected,
  format(choices) {
    if (choices.length === 0) return 'none';
    const said = choices.map(formatAlgorithm).join(',');
    return said === all.map(formatAlgorithm).join(',') ? 'all' : said;
  },
  words: ({ allowsNone }) => [
    'all',
    ...(allowsNone === true ? ['none'] : []),
    ...algorithmCatalog.map(({ name }) => name),
  ],
};

const all: readonly AlgorithmChoice[] = algorithmCatalog.map(({ name }) => ({ name, options: {} }));

function choicesIn(part: string): Read<readonly AlgorithmChoice[]> {
  if (part.toLowerCase() === 'all') return { value: all };
  const read = readAlgorithm(part);
  if (!isRefusal(read)) return { value: [read] };
  const isUnknown = read.expected === expectedAlgorithm;
  return isUnknown ? ofPart({ ...read, expected: `all, ${read.expected}` }, part) : read;
}
