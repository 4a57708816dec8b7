/** `lb bench`: what a balancer, or anything that speaks HTTP, does under load. */
import { benchOptions } from '../../options/bench-options.ts';
import type { Command } from './contract.ts';

export const bench: Command = {
  name: 'bench',
  isDefault: false,
  summary: 'measure throughput, latency, cost and shares',
  options: benchOptions,
  switches: { json: 'Print JSON for programs.' },
  words: [],
  examples: [
    ['lb bench --workers 4', 'the built-in responder, 64 clients for ten seconds'],
    ['lb bench server.js --algo least-connections --reconnect', 'an app, a connection for each request'],
    ['lb bench server.js --rate 5000 --duration 30s', 'latency at a load that it can bear'],
    ['lb bench --url http://127.0.0.1:8080/health', 'something that runs already'],
  ],
  // Imported when it runs: other commands need not load what it loads.
  run: async (input) => (await import('../bench/run-bench.ts')).runBenchCommand(input),
};
