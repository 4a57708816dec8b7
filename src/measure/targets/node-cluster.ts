/** node:cluster, with the policy it has by default and with the other one. */
import { onFreePorts } from '../processes/free-port.ts';
import type { Target } from './contract.ts';
import { clusterPrimary, missingBuild } from './programs.ts';
import { startTarget } from './start-target.ts';

/** The primary takes connections in turn to its workers. */
export const nodeClusterRr: Target = nodeCluster('node-cluster-rr', 'rr');
/** All workers accept from one socket, and the kernel decides. */
export const nodeClusterNone: Target = nodeCluster('node-cluster-none', 'none');

function nodeCluster(name: string, policy: 'rr' | 'none'): Target {
  return {
    name,
    family: 'node-cluster',
    missing: async () => missingBuild(),
    start: (setup) =>
      // A port of its own: with port 0 a lone worker that is replaced would get another one.
      onFreePorts(1, ([port]) =>
        startTarget(name, setup, async (processes) => {
          const { app, workers, env } = setup;
          const allListen = new Promise<void>((resolve) => {
            processes.startFront({
              command: process.execPath,
              args: [clusterPrimary, policy, app, String(workers)],
              env: { ...env, PORT: String(port) },
              onLine: (line) => line.startsWith('all workers listen') && resolve(),
            });
          });
          await processes.whileAllLive(allListen);
          await processes.workersReady(workers, [port!]);
          return { port: port! };
        }),
      ),
  };
}
