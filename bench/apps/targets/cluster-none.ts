import { startServer } from '../../../src/measure/processes/start-server.ts';
import { programPath } from '../../harness/programs.ts';
import type { Runner } from './contract.ts';

export const clusterNone: Runner = {
  name: 'node:cluster, SCHED_NONE',
  start: ({ file }) => startServer(process.execPath, [programPath('servers/cluster.ts'), 'none', file, '2']),
};
