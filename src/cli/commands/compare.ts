/** `lb compare`: strategies and rivals under the same real load. */
import { compareOptions } from '../../options/compare-options.ts';
import type { Command } from './contract.ts';

export const compare: Command = {
  name: 'compare',
  isDefault: false,
  summary: 'compare strategies and rivals under real load',
  options: compareOptions,
  switches: {
    quick: 'A first answer within 30 s, in place of --duration, --warm-up and --rounds.',
    predict: 'Show what the simulator says of the same scenario beside what was measured.',
    json: 'Print JSON for programs.',
  },
  words: [],
  examples: [
    ['lb compare --quick', 'three algorithms while a few requests block the event loop'],
    [
      'lb compare --scenario evenness --against node-cluster --report out.html',
      'who gets how many of 1,000 connections',
    ],
    [
      'lb compare --against node-cluster,nginx,haproxy,pm2 --rounds 5 --report out.html',
      'against what people use today, with charts in a file',
    ],
    ['lb compare server.js --scenario keep-alive --against single', 'with an app of your own'],
    ['lb compare --scenario blocked-loop,heavy-tail --predict', 'measured, and simulated'],
  ],
  run: async (input) => (await import('../compare/run-compare.ts')).compareOnCommand(input),
};
