/** `lb algos`: the algorithms by what they decide by; `lb algos p2c`: one of them explained. */
import { algorithmCatalog, decoratorOptions, findAlgorithm } from '../../algorithms/index.ts';
import { exitCodes } from '../../errors.ts';
import { shown, unknownName } from '../../options/grammar/refusal.ts';
import { refuseOption } from '../../options/refuse-option.ts';
import type { Command, CommandInput } from './contract.ts';

export const algos: Command = {
  name: 'algos',
  isDefault: false,
  summary: 'list the algorithms, or explain one',
  options: {},
  switches: { json: 'Print JSON.' },
  words: algorithmCatalog.map(({ name }) => name),
  wordsTerm: 'name',
  examples: [
    ['lb algos', 'all of them, and the options they share'],
    ['lb algos p2c', 'its rule, when to use it and when not to, and its options'],
  ],
  run,
};

async function run({ words, switches, terminal }: CommandInput): Promise<number> {
  const entry = words.length === 0 ? undefined : entryOf(words);
  if (switches.has('json')) {
    const described = entry ?? { algorithms: algorithmCatalog, decoratorOptions };
    terminal.out(`${JSON.stringify(described, null, 2)}\n`);
  } else {
    const { explainAlgorithm, listAlgorithms } = await import('../explain-algorithm.ts');
    terminal.out(entry === undefined ? listAlgorithms(terminal) : explainAlgorithm(entry, terminal));
  }
  return exitCodes.clean;
}

function entryOf(words: readonly string[]): (typeof algorithmCatalog)[number] {
  const entry = words.length === 1 ? findAlgorithm(words[0]!) : undefined;
  if (entry !== undefined) return entry;
  const names = algorithmCatalog.flatMap(({ name, aliases }) => [name, ...aliases]);
  const said = words.join(' ');
  const { expected, hint = '"lb algos" lists them.' } = unknownName(said, names, 'the name of one algorithm');
  return refuseOption(`algos ${shown(said)}`, { expected, hint });
}
