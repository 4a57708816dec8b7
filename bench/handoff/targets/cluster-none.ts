import { startServer } from '../../../src/measure/processes/start-server.ts';
import { programPath } from '../../harness/programs.ts';
import type { Target } from '../../harness/target.ts';

export const clusterNone: Target = {
  name: 'node:cluster, SCHED_NONE',
  start: () => startServer(process.execPath, [programPath('servers/cluster.ts'), 'none', 'raw', '2']),
};
