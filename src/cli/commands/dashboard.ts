/** `lb dashboard`: a page of a running master. */
import { dashboardOptions } from '../../options/page-options.ts';
import type { Command } from './contract.ts';
import { OPEN_SWITCH } from './control-switches.ts';

export const dashboard: Command = {
  name: 'dashboard',
  isDefault: false,
  summary: 'open the live page of a running master for a while',
  options: dashboardOptions,
  switches: { open: OPEN_SWITCH },
  words: [],
  examples: [
    ['lb dashboard', 'an address on this machine, with the token that opens it'],
    ['lb dashboard --name shop --for 2h --open', 'in the browser, for two hours'],
  ],
  run: async (input) => (await import('../control/dashboard.ts')).dashboard(input),
};
