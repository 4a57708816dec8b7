/** `lb compare`: algorithms and baselines under the same real load. */
import { compareOptions } from '../../options/compare-options.ts';
import { packagesOf, requirePackages } from '../required-packages.ts';
import type { Command } from './contract.ts';

export const compare: Command = {
  name: 'compare',
  isDefault: false,
  summary: 'compare algorithms and other servers under real load',
  options: compareOptions,
  switches: {
    quick: 'A first answer within 30 s; replaces --duration, --warm-up and --rounds.',
    predict: 'Show the prediction of the simulator beside each measurement.',
    json: 'Print JSON.',
  },
  words: [],
  examples: [
    ['lb compare --quick', 'three algorithms while a few requests block the event loop'],
    [
      'lb compare --scenario evenness --against node-cluster --report out.html',
      'how evenly 1,000 connections are spread',
    ],
    [
      'lb compare --against node-cluster,nginx,haproxy,pm2 --rounds 5 --report out.html',
      'against what people use today, with charts in a file',
    ],
    ['lb compare server.js --scenario keep-alive --against single', 'your own app'],
    ['lb compare --scenario blocked-loop,heavy-tail --predict', 'measured and simulated'],
  ],
  async run(input) {
    requirePackages('lb compare', packagesOf.compare);
    return (await import('../compare/run-compare.ts')).compareOnCommand(input);
  },
};
