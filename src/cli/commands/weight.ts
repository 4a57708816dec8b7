/** `lb weight`: the share of a worker. */
import { changeOptions } from '../../options/client-options.ts';
import type { Command } from './contract.ts';
import { JSON_SWITCH, NO_WAIT } from './control-switches.ts';

export const weight: Command = {
  name: 'weight',
  isDefault: false,
  summary: 'change the weight of a worker',
  options: changeOptions,
  switches: { json: JSON_SWITCH, 'no-wait': NO_WAIT },
  words: [],
  wordsTerm: 'slot n',
  examples: [['lb weight 2 0.5', 'half as many connections, with an algorithm that knows weights']],
  run: async (input) => (await import('../control/changes.ts')).weight(input),
};
