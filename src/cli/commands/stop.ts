/** `lb stop`: ends a master. */
import { stopOptions } from '../../options/client-options.ts';
import type { Command } from './contract.ts';
import { JSON_SWITCH, NO_WAIT } from './control-switches.ts';

export const stop: Command = {
  name: 'stop',
  isDefault: false,
  summary: 'stop a running master, and wait until it is gone',
  options: stopOptions,
  switches: { json: JSON_SWITCH, 'no-wait': NO_WAIT },
  words: [],
  examples: [
    ['lb stop', 'as by SIGTERM; exit code 5 if connections were cut'],
    ['lb stop --timeout 10s', 'cut what is left after ten seconds'],
  ],
  run: async (input) => (await import('../control/stop.ts')).stop(input),
};
