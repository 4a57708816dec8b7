/** `lb top`: what a running master and its processes do, live on the whole screen. */
import { topOptions } from '../../options/client-options.ts';
import type { Command } from './contract.ts';

export const top: Command = {
  name: 'top',
  isDefault: false,
  summary: 'watch a running master and its processes, full screen',
  options: topOptions,
  switches: {
    json: 'Print a line of JSON for each sample.',
    once: 'Print one sample and exit, as without a terminal.',
  },
  words: [],
  examples: [
    ['lb top', 'live; "?" shows the keys'],
    ['lb top --json --interval 5s', 'a line of JSON every five seconds, for programs'],
  ],
  run: async (input) => (await import('../top/top.ts')).top(input),
};
