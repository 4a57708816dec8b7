import { nodeClusterNone } from '../../../src/measure/targets/node-cluster.ts';
import { programPath } from '../../harness/programs.ts';
import { startCompared } from '../../harness/start-compared.ts';
import type { Target } from '../../harness/target.ts';

export const clusterNone: Target = {
  name: 'node:cluster, SCHED_NONE',
  start: () => startCompared(nodeClusterNone, programPath('servers/raw.ts'), 2),
};
