import { nodeClusterNone } from '../../../src/measure/targets/node-cluster.ts';
import { startCompared } from '../../harness/start-compared.ts';
import type { Runner } from './contract.ts';

export const clusterNone: Runner = {
  name: 'node:cluster, SCHED_NONE',
  start: ({ file }) => startCompared(nodeClusterNone, file, 2),
};
