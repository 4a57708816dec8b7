/** `lb restart`: a new process for one worker, or a new agent. */
import { changeOptions } from '../../options/client-options.ts';
import type { Command } from './contract.ts';
import { JSON_SWITCH, NO_WAIT } from './control-switches.ts';

export const restart: Command = {
  name: 'restart',
  isDefault: false,
  summary: 'replace one worker, or the agent, by a new process',
  options: changeOptions,
  switches: { json: JSON_SWITCH, 'no-wait': NO_WAIT },
  words: [],
  wordsTerm: 'slot|agent',
  examples: [
    ['lb restart 2', 'the old process serves until the new one is ready'],
    ['lb restart agent', 'the old one finishes its jobs, and then the new one has them'],
  ],
  run: async (input) => (await import('../control/changes.ts')).restart(input),
};
