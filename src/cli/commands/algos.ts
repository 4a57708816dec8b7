/** `lb algos`: the algorithms by what they look at; `lb algos p2c`: one of them explained. */
import { algorithmCatalog, decoratorOptions, findAlgorithm } from '../../algorithms/index.ts';
import { exitCodes, pointsmanError } from '../../errors.ts';
import { suggest } from '../../options/suggest.ts';
import { explainAlgorithm, listAlgorithms } from '../explain-algorithm.ts';
import type { Command, CommandInput } from './contract.ts';

export const algos: Command = {
  name: 'algos',
  isDefault: false,
  summary: 'list the algorithms, or explain one',
  options: {},
  switches: { json: 'Print JSON for programs.' },
  words: algorithmCatalog.map(({ name }) => name),
  wordsTerm: 'name',
  examples: [
    ['lb algos', 'all of them, and the options that every one accepts'],
    ['lb algos p2c', 'its rule, when to use it and when not, and its options'],
  ],
  run,
};

async function run({ words, switches, terminal }: CommandInput): Promise<number> {
  const entry = words.length === 0 ? undefined : entryOf(words);
  if (switches.has('json')) {
    const described = entry ?? { algorithms: algorithmCatalog, decoratorOptions };
    terminal.out(`${JSON.stringify(described, null, 2)}\n`);
  } else {
    terminal.out(entry === undefined ? listAlgorithms(terminal) : explainAlgorithm(entry, terminal));
  }
  return exitCodes.clean;
}

function entryOf(words: readonly string[]): (typeof algorithmCatalog)[number] {
  const entry = words.length === 1 ? findAlgorithm(words[0]!) : undefined;
  if (entry !== undefined) return entry;
  const names = algorithmCatalog.flatMap(({ name, aliases }) => [name, ...aliases]);
  const nearest = suggest(words.join(' '), names);
  throw pointsmanError('ERR_INVALID_OPTION', {
    given: `algos ${JSON.stringify(words.join(' ').slice(0, 80))}`,
    expected: 'the name of one algorithm',
    hint: nearest === undefined ? '"lb algos" lists them.' : `Did you mean ${nearest}?`,
  });
}
