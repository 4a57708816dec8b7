/** From the options to what is done. */

import type { BenchOptions } from '../../options/bench-options.ts';
import { formatAlgorithm } from '../../options/index.ts';
import type { BalancerTarget, BenchPlan } from './contract.ts';

export function planBench(options: BenchOptions): BenchPlan {
  const { url, connections, pipelining, reconnect, rate, warmUp, duration, seed } = options;
  return {
    target: url === undefined ? balancerTarget(options) : { kind: 'url', url },
    load: {
      // With less than one request a second for each, some would have none.
      connections: Math.min(connections, rate ?? connections),
      pipelining,
      reconnects: reconnect,
      rate,
      warmUpMs: warmUp,
      measureMs: duration,
      seed,
    },
  };
}

function balancerTarget(options: BenchOptions): BalancerTarget {
  const { path, algo, workers, weights, handoff, readyTimeout, app, args, nodeArgs, envFile, cwd } = options;
  const algorithm =
    algo.file === undefined
      ? { name: algo.name, options: algo.options }
      : { file: algo.file, options: algo.options };
  return {
    kind: 'balancer',
    path,
    algorithm: formatAlgorithm(algo),
    settings: { algorithm, workers, weights, handoff, readyTimeout, app, args, nodeArgs, envFile, cwd },
  };
}
