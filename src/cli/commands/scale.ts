/** `lb scale`: more or fewer workers. */
import { changeOptions } from '../../options/client-options.ts';
import type { Command } from './contract.ts';
import { JSON_SWITCH, NO_WAIT } from './control-switches.ts';

export const scale: Command = {
  name: 'scale',
  isDefault: false,
  summary: 'change the number of workers',
  options: changeOptions,
  switches: { json: JSON_SWITCH, 'no-wait': NO_WAIT },
  words: [],
  wordsTerm: 'n|+n|-n',
  examples: [
    ['lb scale 6', 'six workers'],
    ['lb scale -1', 'one less; it finishes what it has'],
  ],
  run: async (input) => (await import('../control/changes.ts')).scale(input),
};
