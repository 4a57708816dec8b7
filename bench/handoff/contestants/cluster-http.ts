import { startServer } from '../../../src/measure/processes/start-server.ts';
import type { Contestant } from '../../harness/contestant.ts';
import { programPath } from '../../harness/programs.ts';

export const clusterHttp: Contestant = {
  name: 'node:cluster, round-robin, node:http',
  start: () => startServer(process.execPath, [programPath('servers/cluster.ts'), 'rr', 'http', '2']),
};
