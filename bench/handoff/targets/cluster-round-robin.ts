import { startServer } from '../../../src/measure/processes/start-server.ts';
import { programPath } from '../../harness/programs.ts';
import type { Target } from '../../harness/target.ts';

export const clusterRoundRobin: Target = {
  name: 'node:cluster, round-robin',
  start: () => startServer(process.execPath, [programPath('servers/cluster.ts'), 'rr', 'raw', '2']),
};
