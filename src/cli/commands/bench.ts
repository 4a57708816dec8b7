/** `lb bench`: how a balancer, or anything that speaks HTTP, performs under load. */
import { benchOptions } from '../../options/bench-options.ts';
import { packagesOf, requirePackages } from '../required-packages.ts';
import type { Command } from './contract.ts';

export const bench: Command = {
  name: 'bench',
  isDefault: false,
  summary: 'measure throughput, latency, CPU time and fairness',
  options: benchOptions,
  switches: { json: 'Print JSON.' },
  words: [],
  examples: [
    ['lb bench --workers 4', 'the built-in responder, 64 clients for ten seconds'],
    ['lb bench server.js --algo least-connections --reconnect', 'an app, with a connection per request'],
    ['lb bench server.js --rate 5000 --duration 30s', 'latency at a load it can sustain'],
    ['lb bench --url http://127.0.0.1:8080/health', 'a server that is already running'],
  ],
  // Imported when it runs: other commands need not load what it loads.
  async run(input) {
    requirePackages('lb bench', packagesOf.bench);
    return (await import('../bench/run-bench.ts')).runBenchCommand(input);
  },
};
