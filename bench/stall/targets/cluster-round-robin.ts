import { nodeClusterRr } from '../../../src/measure/targets/node-cluster.ts';
import { programPath } from '../../harness/programs.ts';
import { startCompared } from '../../harness/start-compared.ts';
import type { Target } from '../../harness/target.ts';

export const clusterRoundRobin: Target = {
  name: 'node:cluster, round-robin',
  start: () => startCompared(nodeClusterRr, programPath('servers/raw.ts'), 4),
};
