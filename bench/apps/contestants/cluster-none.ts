import { programPath } from '../../harness/programs.ts';
import { startServer } from '../../harness/start-server.ts';
import type { Runner } from './contract.ts';

export const clusterNone: Runner = {
  name: 'node:cluster, SCHED_NONE',
  start: ({ file }) => startServer(process.execPath, [programPath('servers/cluster.ts'), 'none', file, '2']),
};
