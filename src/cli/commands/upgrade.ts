/** `lb upgrade`: another master, of the version that is installed now, in place of one that runs. */
import { changeOptions } from '../../options/client-options.ts';
import type { Command } from './contract.ts';
import { JSON_SWITCH, NO_WAIT } from './control-switches.ts';

export const upgrade: Command = {
  name: 'upgrade',
  isDefault: false,
  summary: 'replace a running lb by the version that is installed now',
  options: changeOptions,
  switches: { json: JSON_SWITCH, 'no-wait': NO_WAIT },
  words: [],
  examples: [
    ['lb upgrade', 'after "npm install pointsman@latest", or a new Node.js: nobody is refused meanwhile'],
  ],
  run: async (input) => (await import('../control/changes.ts')).upgrade(input),
};
