/** `lb sim`: how algorithms would perform, in virtual time. */
import { simOptions } from '../../options/sim-options.ts';
import type { Command } from './contract.ts';

export const sim: Command = {
  name: 'sim',
  isDefault: false,
  summary: 'compare algorithms in virtual time',
  options: simOptions,
  switches: { json: 'Print JSON.' },
  words: [],
  examples: [
    ['lb sim --workers 1000 --load 0.9', 'three algorithms on a thousand workers'],
    ['lb sim --algos all --load 0.5,0.7,0.9 --report sim.html', 'every algorithm, with charts in a file'],
    [
      'lb sim --algos "rr,p2c(d=3)" --service "bimodal(share=0.01, ratio=100)"',
      'a few requests take very long',
    ],
    ['lb sim --load 0.5 --stall 20 --fault "block(worker=1, at=100, for=50)"', 'an event loop is blocked'],
    ['lb sim --service-mean 5ms --stale 10ms', 'in milliseconds, with the workers sampled every 10 ms'],
  ],
  // Imported when it runs: other commands need not load the simulator.
  run: async (input) => (await import('../sim/run-sim.ts')).runSim(input),
};
