import { startServer } from '../../../src/measure/processes/start-server.ts';
import { programPath } from '../../harness/programs.ts';
import type { Runner } from './contract.ts';

export const clusterRoundRobin: Runner = {
  name: 'node:cluster, round-robin',
  start: ({ file }) => startServer(process.execPath, [programPath('servers/cluster.ts'), 'rr', file, '2']),
};
