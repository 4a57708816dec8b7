/** `lb reload`: new code in every worker, without a closed connection. */
import { reloadOptions } from '../../options/client-options.ts';
import type { Command } from './contract.ts';
import { JSON_SWITCH, NO_WAIT } from './control-switches.ts';

export const reload: Command = {
  name: 'reload',
  isDefault: false,
  summary: 'replace every worker by a new process',
  options: reloadOptions,
  switches: { json: JSON_SWITCH, 'no-wait': NO_WAIT, replace: 'Take the place of a reload that is running.' },
  words: [],
  examples: [
    ['lb reload', 'exit code 0 when the new code serves, 7 when it failed and the old one still does'],
    ['lb reload --check /health --watch 10s', 'new workers have to answer, and to live for ten seconds'],
  ],
  run: async (input) => (await import('../control/changes.ts')).reload(input),
};
