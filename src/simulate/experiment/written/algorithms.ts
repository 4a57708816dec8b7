/** `rr,p2c(d=3),least-connections(tie=random)`: commas inside parentheses belong to the algorithm. */
import { algorithmCatalog } from '../../../algorithms/index.ts';
import { pointsmanError } from '../../../errors.ts';
import { type AlgorithmChoice, formatAlgorithm, isRefusal, readAlgorithm } from '../../../options/index.ts';

/** Each one once, in the order in which they were given. Throws ERR_INVALID_OPTION. */
export function readAlgorithms(written: string): AlgorithmChoice[] {
  const words = splitOutside(written);
  const choices = words.flatMap((word) => (word.toLowerCase() === 'all' ? all() : [choiceOf(word)]));
  const byText = new Map(choices.map((choice) => [formatAlgorithm(choice), choice]));
  return [...byText.values()];
}

function all(): AlgorithmChoice[] {
  return algorithmCatalog.map(({ name }) => ({ name, options: {} }));
}

function choiceOf(word: string): AlgorithmChoice {
  const read = readAlgorithm(word);
  if (!isRefusal(read)) return read;
  const { expected, hint } = read;
  throw pointsmanError('ERR_INVALID_OPTION', {
    given: `--algos ${JSON.stringify(word.slice(0, 80))}`,
    expected: expected.startsWith(algorithmCatalog[0]!.name) ? `all, ${expected}` : expected,
    hint,
  });
}

function splitOutside(written: string): string[] {
  const words = [''];
  let depth = 0;
  for (const character of written) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ',' && depth <= 0) words.push('');
    else words[words.length - 1] += character;
  }
  return words.map((word) => word.trim());
}
