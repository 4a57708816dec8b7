/** `lb algo`: another algorithm from the next connection on. */
import { algorithmCatalog } from '../../algorithms/index.ts';
import { changeOptions } from '../../options/client-options.ts';
import type { Command } from './contract.ts';
import { JSON_SWITCH, NO_WAIT } from './control-switches.ts';

export const algo: Command = {
  name: 'algo',
  isDefault: false,
  summary: 'change the algorithm of a running master',
  options: changeOptions,
  switches: { json: JSON_SWITCH, 'no-wait': NO_WAIT },
  words: algorithmCatalog.map(({ name }) => name),
  wordsTerm: 'name|file',
  examples: [
    ['lb algo p2c', 'from the next connection on; none is touched'],
    ['lb algo "p2c(d=3)"', 'with an option'],
  ],
  run: async (input) => (await import('../control/changes.ts')).algo(input),
};
