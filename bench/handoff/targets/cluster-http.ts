import { startServer } from '../../../src/measure/processes/start-server.ts';
import { programPath } from '../../harness/programs.ts';
import type { Target } from '../../harness/target.ts';

export const clusterHttp: Target = {
  name: 'node:cluster, round-robin, node:http',
  start: () => startServer(process.execPath, [programPath('servers/cluster.ts'), 'rr', 'http', '2']),
};
