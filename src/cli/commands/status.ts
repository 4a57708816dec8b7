/** `lb status`: what a running master and its processes do. */
import { askOptions } from '../../options/client-options.ts';
import type { Command } from './contract.ts';
import { JSON_SWITCH } from './control-switches.ts';

export const status: Command = {
  name: 'status',
  isDefault: false,
  summary: 'show what a running master and its processes do',
  options: askOptions,
  switches: { json: JSON_SWITCH },
  words: [],
  examples: [
    [
      'lb status',
      'a line for each process; restarts are those after a crash, not by lb restart or lb reload',
    ],
    ['lb status --name shop --json', 'for programs; "schema" rises when a field changes its meaning'],
  ],
  run: async (input) => (await import('../control/status.ts')).status(input),
};
