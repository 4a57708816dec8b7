import { nodeClusterRr } from '../../../src/measure/targets/node-cluster.ts';
import { startCompared } from '../../harness/start-compared.ts';
import type { Runner } from './contract.ts';

export const clusterRoundRobin: Runner = {
  name: 'node:cluster, round-robin',
  start: ({ file }) => startCompared(nodeClusterRr, file, 2),
};
