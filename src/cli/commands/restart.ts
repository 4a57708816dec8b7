/** `lb restart`: a new process for one worker. */
import { changeOptions } from '../../options/client-options.ts';
import type { Command } from './contract.ts';
import { JSON_SWITCH, NO_WAIT } from './control-switches.ts';

export const restart: Command = {
  name: 'restart',
  isDefault: false,
  summary: 'replace one worker by a new process',
  options: changeOptions,
  switches: { json: JSON_SWITCH, 'no-wait': NO_WAIT },
  words: [],
  wordsTerm: 'slot',
  examples: [['lb restart 2', 'the old process serves until the new one is ready']],
  run: async (input) => (await import('../control/changes.ts')).restart(input),
};
