/** `lb demo`: what dispatching is about, in ten seconds. */
import { demoOptions } from '../../options/page-options.ts';
import type { Command } from './contract.ts';
import { OPEN_SWITCH } from './control-switches.ts';

export const demo: Command = {
  name: 'demo',
  isDefault: false,
  summary: 'four workers, clients that block them, and the live page to watch and steer them',
  options: demoOptions,
  switches: { open: OPEN_SWITCH },
  words: [],
  examples: [
    ['lb demo --open', 'in the browser; try rr, least-connections and p2c, kill a worker, reload'],
    ['lb demo --rate 400 --blocking 3', 'more requests, of which fewer block'],
  ],
  run: async (input) => (await import('../demo/run-demo.ts')).runDemo(input),
};
