/** `lb resume`: brings a worker back. */
import { changeOptions } from '../../options/client-options.ts';
import type { Command } from './contract.ts';
import { JSON_SWITCH, NO_WAIT } from './control-switches.ts';

export const resume: Command = {
  name: 'resume',
  isDefault: false,
  summary: 'bring a drained worker back',
  options: changeOptions,
  switches: { json: JSON_SWITCH, 'no-wait': NO_WAIT },
  words: [],
  wordsTerm: 'slot',
  examples: [['lb resume 2', 'with few connections at first']],
  run: async (input) => (await import('../control/changes.ts')).resume(input),
};
