/** `lb drain`: takes a worker out of rotation. */
import { drainOptions } from '../../options/client-options.ts';
import type { Command } from './contract.ts';
import { JSON_SWITCH, NO_WAIT } from './control-switches.ts';

export const drain: Command = {
  name: 'drain',
  isDefault: false,
  summary: 'take a worker out of rotation, without ending it',
  options: drainOptions,
  switches: { json: JSON_SWITCH, 'no-wait': NO_WAIT },
  words: [],
  wordsTerm: 'slot',
  examples: [['lb drain 2', 'such as for a heap snapshot; "lb resume 2" brings it back']],
  run: async (input) => (await import('../control/changes.ts')).drain(input),
};
